"""What the hub's screen tests share."""

from tenants.accounts.models import Role
from tests.conftest import make_person, signed_in, tenant_named


class OnHub:
    """Mixin: the hub entered, and a colleague whose role may do nothing."""

    tenant_slug = kind = "hub"
    refused_role = "nothing"

    def stranger(self):
        Role.objects.get_or_create(key="nothing", defaults={"name": "Nothing", "verbs": []})
        person = make_person("nothing", kind="hub", email="stranger@example.test")
        return signed_in(person, "hub")

    @property
    def north(self):
        return tenant_named("North")
