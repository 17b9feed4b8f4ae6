"""``manage.py demo``: a network that looks alive, the same every time."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from integrations.demo.build import SIZES, build


class Command(BaseCommand):
    """Make the demo network unless it is there, and write who can sign in where."""

    help = "Make the demo network and write var/demo.json."

    def add_arguments(self, parser):
        parser.add_argument("--size", choices=SIZES, default="small")

    def handle(self, *, size, **options):
        path = Path(settings.VAR_DIR) / "demo.json"
        accounts = build(size, say=lambda text: self.stdout.write(f"  {text}", ending="\n"))
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {"tenants": [account.as_json() for account in accounts]}
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
        self.stdout.write(f"{len(accounts)} tenants; accounts are in {path}.")
