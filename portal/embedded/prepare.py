"""Migrations and demo network in one process: starting Django twice would cost seconds."""

import os

import django
from django.core.management import call_command


def main() -> None:
    django.setup()
    call_command("migrate_fleet")
    size = os.environ.get("DEMO_SIZE")
    call_command("demo", *(["--size", size] if size else []))


if __name__ == "__main__":
    main()
