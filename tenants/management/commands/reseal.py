"""``manage.py reseal``: seal with today's key what an older one sealed."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tenants.context import in_public, in_tenant
from tenants.models import Tenant
from tenants.sealed_fields import SealedField, reseal, sealed_fields


class Command(BaseCommand):
    help = (
        "Seal with the first of FIELD_KEYS what another of them sealed, of every tenant. Stop and "
        "repeat it as you like: what is done is not done again."
    )

    def add_arguments(self, parser):
        parser.add_argument("--tenant", help="slug of one tenant; all of them if left out")
        parser.add_argument("--batch", type=int, default=500, help="rows in one transaction")

    def handle(self, *, tenant, batch, **options):
        with in_public():
            rows = Tenant.objects.order_by("pk")
            found = list(rows.filter(slug=tenant) if tenant else rows)
        if tenant and not found:
            raise CommandError(f"There is no tenant “{tenant}”.")
        done, broken = 0, 0
        for one in found:
            with in_tenant(one):
                for field in self._fields_of(one):
                    more, closed = self._all_of(field, one, max(1, batch))
                    done, broken = done + more, broken + closed
        self.stdout.write(f"{done} sealed anew in {len(found)} tenants")
        if broken:
            raise CommandError(
                f"{broken} do not open with any of FIELD_KEYS and stay as they are. Put back the key "
                "that sealed them, then run this again."
            )

    def _fields_of(self, tenant: Tenant) -> list[SealedField]:
        there = settings.TENANT_TYPES[tenant.kind]["APPS"]
        return [f for f in sealed_fields() if f.model._meta.app_config.name in there]

    def _all_of(self, field: SealedField, tenant: Tenant, batch: int) -> tuple[int, int]:
        done, broken, after = 0, 0, None
        while (result := reseal(field, after=after, batch=batch)).last is not None:
            done, broken, after = done + result.done, broken + len(result.broken), result.last
            for row in result.broken:
                self.stderr.write(
                    f"  {tenant.schema_name}: {field.bound_as} of {row} does not open"
                )
        return done, broken
