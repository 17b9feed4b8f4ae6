"""``manage.py republish SLUG``: tell a network's hub everything again."""

from django.core.management.base import BaseCommand, CommandError

from tenants.context import in_public, in_tenant
from tenants.exchange.services import republish
from tenants.models import Tenant


class Command(BaseCommand):
    """Send the facts of one tenant again, so that their recipients can rebuild from them."""

    help = "Publish all facts of a tenant again."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the tenant that speaks")
        parser.add_argument("--to", help="slug of one recipient; all of them if left out")

    def handle(self, *, slug, to, **options):
        with in_public():
            found = {tenant.slug: tenant for tenant in Tenant.objects.filter(slug__in=[slug, to])}
        for name in filter(None, [slug, to]):
            if name not in found:
                raise CommandError(f"There is no tenant “{name}”.")
        with in_tenant(found[slug]):
            count = republish(to=found.get(to))
        self.stdout.write(f"{count} facts will be told again.")
