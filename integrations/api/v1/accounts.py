"""People, invitations, roles, stores and teams, the audit trail, and who the key is."""

from types import MappingProxyType
from typing import ClassVar

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from integrations.api import serializers
from integrations.api.views import ApiView, DomainViewSet
from tenants.accounts import services
from tenants.accounts.filters import PersonFilter
from tenants.accounts.models import Assignment, Invitation, Role, Scope, Unit, UnitKind, User
from tenants.accounts.permissions import MANAGE_PEOPLE, MANAGE_UNITS, VIEW_AUDIT, VIEW_PEOPLE
from tenants.accounts.registry import verbs_of
from tenants.accounts.selectors import roles_offered
from tenants.audit.filters import EntryFilter
from tenants.audit.models import AuditEntry

LANGUAGES = ["zh-hans", "en"]


class AssignmentRecord(serializers.Record):
    class Meta:
        model = Assignment
        fields = ["id", "role", "scope", "unit"]


class PersonRecord(serializers.Record):
    assignments = AssignmentRecord(many=True, read_only=True)

    class Meta:
        model = User
        fields = [
            "id", "email", "full_name", "phone", "extension", "job_title", "language", "home_store",
            "team", "is_active", "last_login", "assignments", "created_at", "updated_at",
        ]  # fmt: skip


class PersonInput(serializers.Input):
    full_name = rest.CharField(max_length=80)
    phone = rest.CharField(max_length=30, required=False, allow_blank=True)
    extension = rest.CharField(max_length=12, required=False, allow_blank=True, allow_null=True)
    job_title = rest.CharField(max_length=60, required=False, allow_blank=True)
    home_store = serializers.ObjectField(Unit, required=False, allow_null=True)
    team = serializers.ObjectField(Unit, required=False, allow_null=True)


class RoleField(serializers.ObjectField):
    """A role people may have; the portal's own do not exist here."""

    def get_queryset(self):
        return roles_offered()


class GrantInput(serializers.Input):
    role = RoleField(Role)
    scope = rest.ChoiceField(Scope.choices)
    unit = serializers.ObjectField(Unit, required=False, allow_null=True)


def _grant(*, person: User, role: Role, scope: str, unit: Unit | None = None, actor: User) -> User:
    """Give a colleague one more role, over a scope; the same role at another scope replaces it."""
    services.grant_role(person=person, role=role, scope=Scope(scope), unit=unit, actor=actor)
    return person


class PersonViewSet(DomainViewSet):
    """People of the workspace. New ones come by invitation."""

    model = User
    serializer_class = PersonRecord
    filterset_class = PersonFilter
    prefetch_related = ("assignments",)
    object_argument = "person"
    verbs = {
        "list": VIEW_PEOPLE,
        "retrieve": VIEW_PEOPLE,
        "partial_update": MANAGE_PEOPLE,
        "grant_role": MANAGE_PEOPLE,
        "deactivate": MANAGE_PEOPLE,
        "reactivate": MANAGE_PEOPLE,
    }
    input_serializers = {"partial_update": PersonInput, "grant_role": GrantInput}
    services = {
        "partial_update": services.change_person,
        "grant_role": _grant,
        "deactivate": services.deactivate_person,
        "reactivate": services.reactivate_person,
    }

    def rows(self):
        return User.objects.humans()


class InvitationRecord(serializers.Record):
    class Meta:
        model = Invitation
        fields = [
            "id", "email", "full_name", "job_title", "language", "role", "scope", "store",
            "invited_by", "expires_at", "sent_at", "accepted_at", "revoked_at", "created_at",
        ]  # fmt: skip


class InvitationInput(serializers.Input):
    email = rest.EmailField(max_length=254)
    full_name = rest.CharField(max_length=80)
    role = RoleField(Role)
    scope = rest.ChoiceField(Scope.choices, required=False)
    store = serializers.ObjectField(Unit, required=False, allow_null=True)
    language = rest.ChoiceField(LANGUAGES, required=False)
    job_title = rest.CharField(max_length=60, required=False, allow_blank=True)


class InvitationViewSet(DomainViewSet):
    """Who is asked to join. The link goes out by mail and is never shown here."""

    model = Invitation
    serializer_class = InvitationRecord
    object_argument = "invitation"
    verbs = {
        "list": MANAGE_PEOPLE,
        "retrieve": MANAGE_PEOPLE,
        "create": MANAGE_PEOPLE,
        "resend": MANAGE_PEOPLE,
        "withdraw": MANAGE_PEOPLE,
    }
    input_serializers = {"create": InvitationInput}
    services = {
        "create": services.invite_person,
        "resend": services.resend_invitation,
        "withdraw": services.withdraw_invitation,
    }


class RoleRecord(serializers.Record):
    name = rest.CharField(source="__str__", read_only=True)
    verbs = rest.SerializerMethodField()

    class Meta:
        model = Role
        fields = ["id", "key", "name", "verbs", "is_edited", "updated_at"]

    def get_verbs(self, role) -> list[str]:
        return sorted(role.granted)


class RoleViewSet(DomainViewSet):
    """Roles and the verbs each grants; ``*`` is all of them."""

    model = Role
    serializer_class = RoleRecord
    verbs = {"list": VIEW_PEOPLE, "retrieve": VIEW_PEOPLE}

    def rows(self):
        return Role.objects.exclude(key__startswith="_")


class UnitFilter(django_filters.FilterSet):
    """By kind, code, what it belongs to, and whether it is in use."""

    class Meta:
        model = Unit
        fields = ["kind", "code", "parent", "is_active"]


class UnitRecord(serializers.Record):
    class Meta:
        model = Unit
        fields = [
            "id", "kind", "name", "code", "parent", "time_zone", "currency", "phone", "address",
            "opening_hours", "is_active", "created_at", "updated_at",
        ]  # fmt: skip


class UnitInput(serializers.Input):
    name = rest.CharField(max_length=80)
    time_zone = rest.CharField(max_length=40, required=False)
    currency = rest.CharField(max_length=3, required=False)
    phone = rest.CharField(max_length=30, required=False, allow_blank=True)
    address = rest.CharField(max_length=200, required=False, allow_blank=True)
    opening_hours = rest.JSONField(required=False)


class NewUnitInput(UnitInput):
    kind = rest.ChoiceField(UnitKind.choices)
    code = rest.CharField(max_length=12)
    parent = serializers.ObjectField(Unit, required=False, allow_null=True)


class UnitViewSet(DomainViewSet):
    """Stores with their departments and teams; in a hub, regions."""

    model = Unit
    serializer_class = UnitRecord
    filterset_class = UnitFilter
    object_argument = "unit"
    verbs = {
        "list": None,
        "retrieve": None,
        "create": MANAGE_UNITS,
        "partial_update": MANAGE_UNITS,
        "close": MANAGE_UNITS,
        "reopen": MANAGE_UNITS,
    }
    input_serializers = {"create": NewUnitInput, "partial_update": UnitInput}
    services = {
        "create": services.create_unit,
        "partial_update": services.change_unit,
        "close": services.close_unit,
        "reopen": services.reopen_unit,
    }


class EntryRecord(serializers.Record):
    class Meta:
        model = AuditEntry
        fields = [
            "id", "at", "actor_id", "actor_name", "via", "ip", "verb", "object_type",
            "object_id", "object_name", "changes",
        ]  # fmt: skip


class EntryViewSet(DomainViewSet):
    """The audit trail: who did what to which record. Read only, for everybody."""

    model = AuditEntry
    serializer_class = EntryRecord
    filterset_class = EntryFilter
    verbs = {"list": VIEW_AUDIT, "retrieve": VIEW_AUDIT}


class MeRecord(rest.Serializer):
    """Who the key acts as and what it may do here."""

    id = rest.UUIDField()
    full_name = rest.CharField()
    workspace = rest.CharField()
    kind = rest.CharField()
    key = rest.CharField()
    verbs = rest.ListField(child=rest.CharField())


class MeViewSet(ViewSetMixin, ApiView):
    """Who this key is."""

    verbs: ClassVar[dict[str, str | None]] = {"list": None}
    resource = "me"
    descriptions: ClassVar[dict] = {"list": _("Who this key acts as, where, and what it may do")}
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = MeRecord

    def list(self, request):
        """One entry: the key's own."""
        if request.query_params:
            raise ValidationError(
                {name: [_("There is no such parameter here.")] for name in request.query_params}
            )
        person, tenant = request.user, request.tenant
        me = {
            "id": person.pk,
            "full_name": str(person),
            "workspace": tenant.name,
            "kind": tenant.kind,
            "key": person.via,
            "verbs": sorted(verb for verb in verbs_of(tenant.kind) if person.can(verb)),
        }
        return Response(MeRecord([me], many=True).data)


KIND = ("dealer", "hub")
ROUTES = [
    ("people", PersonViewSet),
    ("invitations", InvitationViewSet),
    ("roles", RoleViewSet),
    ("units", UnitViewSet),
    ("audit-entries", EntryViewSet),
    ("me", MeViewSet),
]
