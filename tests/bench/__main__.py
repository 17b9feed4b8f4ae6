"""Makes a database of its own, measures section by section, prints a table, keeps a file."""

import argparse
import importlib
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
os.environ.setdefault("CONN_MAX_AGE", "86400")  # the meter watches one backend of the database
SECTIONS = [
    "exchange", "api", "pages", "growth", "stock", "parts", "workshop", "knowledge", "signup", "fleet",
    "startup",
]  # fmt: skip


def main() -> int:
    """Measure the named sections, all of them by default; 1 if an aim is missed with --strict."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=main.__doc__)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], metavar="SECTION")
    parser.add_argument("--strict", action="store_true")
    options = parser.parse_args()

    import django  # noqa: PLC0415 - after the settings are chosen

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.test.utils import setup_databases, teardown_databases  # noqa: PLC0415

    from tenants.models import Tenant  # noqa: PLC0415
    from tests.bench import report  # noqa: PLC0415
    from tests.conftest import make_tenants  # noqa: PLC0415

    made = setup_databases(verbosity=0, interactive=False)
    figures: list[report.Figure] = []
    try:
        make_tenants()
        tenants = {tenant.name: tenant for tenant in Tenant.objects.all()}
        for name in options.sections or SECTIONS:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            figures += importlib.import_module(f"tests.bench.{name}").measure(tenants)
    finally:  # a section that fails does not take the others' figures with it
        print(report.table(figures))
        report.save(figures, settings.VAR_DIR / "bench.json")
        teardown_databases(made, verbosity=0)
    return int(options.strict and any(f.is_met is False for f in figures))


if __name__ == "__main__":
    sys.exit(main())
