"""Half of making the schema scripts; ``tenants.provisioning.script`` runs it in a process of its own."""

from django.core.management import BaseCommand, call_command
from django.db import connection

from tenants.models import Tenant
from tenants.provisioning.script import TEMPLATE


class Command(BaseCommand):
    help = "Migrate one empty schema per kind of tenant in a scratch database."

    def add_arguments(self, parser):
        parser.add_argument("database")
        parser.add_argument("kinds", nargs="+")

    def handle(self, *, database, kinds, **options):
        if not database.startswith("zz_portal_scratch_"):
            self.stderr.write("Refused: this is for a scratch database only.")
            raise SystemExit(2)
        connection.close()
        connection.settings_dict["NAME"] = database
        call_command("migrate_schemas", schema_name="public", verbosity=0, interactive=False)
        for kind in kinds:
            tenant = Tenant(kind=kind, name="Template", schema_name=TEMPLATE.format(kind=kind))
            tenant.save()
            tenant.create_schema(sync_schema=True, verbosity=0)
        connection.close()
