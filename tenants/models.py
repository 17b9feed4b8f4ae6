"""The directory, in the public schema: who exists, under which host, and who belongs to whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from portal.core.models import Model, Stamped
from tenants.letters import Letter
from tenants.states import TENANT_MOVES, Kind, TenantState


class Tenant(Stamped, TenantMixin):
    """A dealership group, a manufacturer's hub, or the operators: one schema each."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    slug = models.CharField(_("address"), max_length=40, unique=True, null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=TenantState, default=TenantState.POOL
    )
    # What is done of the provisioning, one name per finished step: each may be repeated safely.
    steps_done = models.JSONField(default=list)
    claimed_by = models.CharField(
        max_length=64,
        unique=True,
        null=True,
        blank=True,
        help_text="Id of the sign-up that took it.",
    )
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text="Hash of the migrations this schema has."
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    migrated_at = models.DateTimeField(_("migrated"), null=True, blank=True)
    migration_error = models.CharField(max_length=300, blank=True)
    # Set by the operators: while it stands, no payment opens the workspace again.
    hold_reason = models.CharField(_("held because"), max_length=200, blank=True)
    last_active_at = models.DateTimeField(
        _("last active"), null=True, blank=True, help_text="To a quarter of an hour."
    )
    default_language = models.CharField(max_length=8, default="zh-hans")
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")

    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        indexes = [models.Index(fields=["kind", "state"], name="tenant_kind_state")]

    def __str__(self):
        return self.name or self.schema_name

    def move_to(self, state: TenantState) -> None:
        """Set ``state`` if the table of moves allows it. Does not save."""
        TENANT_MOVES.check(TenantState(self.state), state)
        self.state = state


class Domain(Model, DomainMixin):
    """The host under which a tenant is reached. The host, and nothing else, decides the tenant."""


class Membership(Stamped):
    """A dealer belongs to a manufacturer's network; without it their claims go nowhere."""

    dealer = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="memberships")
    hub = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="members")
    dealer_code = models.CharField(_("dealer code"), max_length=20)
    region = models.CharField(_("region"), max_length=60, blank=True)
    shares_data_since = models.DateField(_("data-sharing agreement of"), null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dealer", "hub"], name="one_membership_per_network"),
            models.UniqueConstraint(
                fields=["hub", "dealer_code"], name="dealer_code_once_per_network"
            ),
        ]

    def __str__(self):
        return f"{self.dealer} in {self.hub}"


class NetworkInvitation(Stamped):
    """A manufacturer asks a dealership group to join its network; the code is used once."""

    hub = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="network_invitations")
    code = models.CharField(_("code"), max_length=20, unique=True)
    dealer_code = models.CharField(_("dealer code"), max_length=20)
    region = models.CharField(_("region"), max_length=60, blank=True)
    for_whom = models.CharField(_("for"), max_length=120, blank=True)
    expires_at = models.DateTimeField(_("valid until"))
    used_by = models.ForeignKey(
        Tenant, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self):
        return f"{self.code} of {self.hub}"


class ProofMail(Letter):
    """The link of a sign-up on its way to the mail server; once there, or given up, the row goes.

    ``public`` keeps no people: receiver, subject and text are sealed, and nothing else is here.
    """

    class Meta:
        indexes = [models.Index(fields=["next_try_at"], name="proofs_to_send")]

    def __str__(self):
        return str(self.pk)
