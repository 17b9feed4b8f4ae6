"""``manage.py migrate_fleet``: everything a new version of the code asks of the database."""

import time

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from tenants.models import Kind, Tenant
from tenants.provisioning import fleet
from tenants.provisioning.fingerprint import fingerprint
from tenants.provisioning.script import CannotProvision, make_scripts
from tenants.services import create_tenant, refill_pool


class Command(BaseCommand):
    help = (
        "Migrate the public schema and every tenant, make the public and the operators' tenant if "
        "they are missing, and fill the pool. Safe to repeat, also after a kill: what is done is not "
        "done again. Cheap when there is nothing to do."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--workers",
            type=int,
            default=0,
            help="How many tenants are migrated at the same time; one for each core if not given.",
        )

    def handle(self, **options):
        if options["workers"] < 0:
            raise CommandError("--workers is the number of processes: 1 or more.")
        started, report = time.monotonic(), fleet.Report()
        with fleet.alone():
            try:
                report.public = fleet.migrate_public()
            except fleet.MadeByAnotherVersion as error:
                raise CommandError(str(error)) from error
            fleet.migrate_tenants(report, workers=options["workers"])
            try:
                make_scripts()
                self._ensure_first_tenants()
                spares = refill_pool()
            except CannotProvision as error:
                raise CommandError(str(error)) from error
        if options["verbosity"]:
            self._say(report, spares, time.monotonic() - started)
        if report.failed:
            raise CommandError(
                "Not migrated: "
                + "; ".join(f"{name} ({why})" for name, why in report.failed.items())
                + ". The others are. Repair and run this again."
            )

    def _ensure_first_tenants(self) -> None:
        if not Tenant.objects.filter(kind=Kind.PUBLIC).exists():
            create_tenant(kind=Kind.PUBLIC, name="Portal", host=settings.PORTAL_DOMAIN)
        if not Tenant.objects.filter(kind=Kind.OPS).exists():
            host = f"ops.{settings.PORTAL_DOMAIN}"
            create_tenant(kind=Kind.OPS, name="Operators", host=host, slug="ops")
        Tenant.objects.filter(kind=Kind.PUBLIC).update(fingerprint=fingerprint(Kind.PUBLIC))

    def _say(self, report: fleet.Report, spares: int, seconds: float) -> None:
        for name in report.migrated:
            self.stdout.write(f"  {name}: migrated")
        for name, why in report.failed.items():
            self.stderr.write(f"  {name}: FAILED, {why}")
        if report.unchanged:
            self.stderr.write(
                f"  {len(report.unchanged)} tenants: migration files were changed in place, and "
                "nothing is left to apply. Before the first release: start with a new database."
            )
        self.stdout.write(
            f"{Tenant.objects.count()} tenants: {len(report.migrated)} migrated, "
            f"{len(report.failed)} failed; {report.public} public migrations, {spares} new in the "
            f"pool ({seconds:.1f} s)"
        )
