"""People, what they may do, and whose records. In every tenant's own schema, never in ``public``."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import connection, models
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from portal.core.models import Kept, KeptQuerySet, Stamped
from tenants.accounts.registry import default_verbs, role_label


class UnitKind(models.TextChoices):
    """What an organisational unit is. Dealers use store, department, team; hubs use region."""

    STORE = "store", _("Store")
    DEPARTMENT = "department", _("Department")
    TEAM = "team", _("Team")
    REGION = "region", _("Region")


class Unit(Kept, Stamped):
    """A place in the organisation: a store with its departments and teams, or a hub's region."""

    instead_of_delete = "A unit is closed, never deleted: call accounts.services.close_unit."

    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind)
    name = models.CharField(_("name"), max_length=80)
    code = models.CharField(_("code"), max_length=12, unique=True)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("belongs to"),
    )
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    # {"mon": [["09:00", "18:00"]], ...}; empty means 09:00 to 18:00 every day.
    opening_hours = models.JSONField(_("opening hours"), default=dict, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    def __str__(self):
        return self.name


class Role(Kept, Stamped):
    """A named set of verbs such as ``claims.claim.submit``; an owner may edit it.

    ``verbs`` is null while the role is as delivered: then the code's list for ``key`` holds, so
    that a new feature reaches old tenants without a data migration. A delivered role has no name
    of its own either: it is called by its translated name until somebody renames it. Keys that
    begin with ``_`` are the portal's own and never offered to anybody.
    """

    instead_of_delete = "A role is never deleted: withdraw it from its people, or call accounts.services.reset_role."

    key = models.CharField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60, blank=True)
    verbs = models.JSONField(_("may"), null=True, blank=True)

    def __str__(self):
        return self.name or str(role_label(self.key, kind=getattr(connection.tenant, "kind", "")))

    @property
    def is_edited(self) -> bool:
        """Whether the tenant has changed what this delivered role may do."""
        return self.verbs is not None

    @cached_property
    def granted(self) -> frozenset[str]:
        """The verbs this role grants; ``*`` is every verb of the tenant's kind."""
        return default_verbs(self.key) if self.verbs is None else frozenset(self.verbs)


class Scope(models.TextChoices):
    """Whose records a role reaches."""

    OWN = "own", _("Own records")
    TEAM = "team", _("Team")
    STORE = "store", _("Store")
    GROUP = "group", _("Everything")


@dataclass(frozen=True)
class Reach:
    """Whose records a person may touch for one verb: everything, some stores or teams, own."""

    everything: bool = False
    stores: frozenset[UUID] = field(default_factory=frozenset)
    teams: frozenset[UUID] = field(default_factory=frozenset)
    own: bool = False

    def __bool__(self) -> bool:
        return bool(self.everything or self.stores or self.teams or self.own)


class PeopleQuerySet(KeptQuerySet):
    """People, and whom of them a colleague may see or change."""

    def visible_to(self, user: User, verb: str) -> PeopleQuerySet:
        """Colleagues within the reach of ``user`` for ``verb``: all, of some stores or teams, oneself."""
        reach = user.reach(verb)
        if reach.everything:
            return self.all()
        wanted = models.Q(pk__in=[user.pk] if reach.own else [])
        if reach.stores:
            wanted |= models.Q(home_store__in=reach.stores)
        if reach.teams:
            wanted |= models.Q(team__in=reach.teams)
        return self.filter(wanted)

    def humans(self) -> PeopleQuerySet:
        """Without the accounts that stand for programs."""
        return self.filter(is_service=False)


class UserManager(BaseUserManager.from_queryset(PeopleQuerySet)):  # type: ignore[misc]
    """Finds people by e-mail, whatever its case."""

    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields) -> User:
        """Add a person; without a password they cannot sign in until they set one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class Theme(models.TextChoices):
    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(Kept, Stamped, AbstractBaseUser):
    """A person of one tenant. Not ``auth.User``: its integer keys and group tables are not ours."""

    instead_of_delete = (
        "A person is locked out, never deleted: call accounts.services.deactivate_person."
    )

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    extension = models.CharField(
        _("telephone extension"), max_length=12, null=True, blank=True, unique=True
    )
    job_title = models.CharField(_("job title"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme, default=Theme.AUTO)
    # What stands behind "Home": a key of the apps' ``START_PAGES``; empty for what waits.
    start = models.CharField(_("start page"), max_length=12, blank=True, default="")
    home_store = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("store"),
    )
    team = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="members",
        verbose_name=_("team"),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_service = models.BooleanField(
        default=False, help_text="Stands for a program or an import, never signs in."
    )

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    # The beginning of the API key through which this person acts; empty at the screen.
    via = ""
    # The store the person is looking at, of several within reach. ``focus`` narrows what
    # ``visible_to`` finds while a list, a board or the home page is made; it never widens anything.
    chosen_store_id: UUID | None = None
    focus: UUID | None = None
    objects = UserManager()

    def __str__(self):
        return self.full_name or self.email

    def _get_session_auth_hash(self, secret=None):
        """Tie a session to this tenant too: the row of another tenant's session opens nothing here."""
        salt = f"tenants.accounts.session:{connection.schema_name}"
        return salted_hmac(salt, self.password, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def _assignments(self) -> list[Assignment]:
        return list(self.assignments.select_related("role", "unit"))

    @property
    def role_keys(self) -> set[str]:
        """The keys of this person's roles, as read with their permissions."""
        return {assignment.role.key for assignment in self._assignments}

    @cached_property
    def _units_below(self) -> dict[UUID, set[UUID]]:
        """Every unit's children; read once, and only for those whose reach is a branch of the tree."""
        below: dict[UUID, set[UUID]] = {}
        for pk, parent in Unit.objects.exclude(parent=None).values_list("pk", "parent"):
            below.setdefault(parent, set()).add(pk)  # type: ignore[arg-type] # none is excluded
        return below

    def _branch(self, root: UUID | None) -> set[UUID]:
        """``root`` with all units under it: a region's stores, a department's teams."""
        found: set[UUID] = set()
        waiting: set[UUID] = set() if root is None else {root}
        while waiting:
            found |= waiting
            waiting = set().union(*(self._units_below.get(pk, ()) for pk in waiting)) - found
        return found

    @cached_property
    def limited_to(self) -> frozenset[str] | None:
        """The verbs an API key narrows this person to; ``None`` for a person at the screen."""
        return None

    def _stores_of(self, assignment: Assignment) -> set[UUID]:
        """The store of a store-wide assignment, or the stores of its region."""
        if assignment.unit is None:
            return set() if self.home_store_id is None else {self.home_store_id}
        if assignment.unit.kind == UnitKind.STORE:
            return {assignment.unit.pk}
        return self._branch(assignment.unit.pk)

    @cached_property
    def stores(self) -> list[tuple[UUID, str]]:
        """The open stores within reach, whatever for, by code: id and name.

        What the switch of stores offers: nothing to who has only one, without asking.
        """
        found: set[UUID] = set()
        everything = any(a.scope == Scope.GROUP for a in self._assignments)
        for assignment in self._assignments:
            if assignment.scope == Scope.STORE:
                found |= self._stores_of(assignment)
            elif self.home_store_id is not None:
                found.add(self.home_store_id)
        if not everything and len(found) < 2:
            return []
        stores = Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("code")
        pairs = stores.values_list("pk", "name")
        return [(pk, name) for pk, name in pairs if everything or pk in found]

    def can(self, verb: str) -> bool:
        """Whether this person may do ``verb`` at all. Whose records: ``reach`` says."""
        return bool(self.reach(verb))

    def reach(self, verb: str) -> Reach:
        """Whose records this person may touch for ``verb``. Falsy when they may not do it."""
        if not self.is_active or (
            self.limited_to is not None and not {verb, "*"} & self.limited_to
        ):
            return Reach()
        everything = own = False
        stores: set[UUID] = set()
        teams: set[UUID] = set()
        for assignment in self._assignments:
            if not {verb, "*"} & assignment.role.granted:
                continue
            unit = assignment.unit_id
            match assignment.scope:
                case Scope.GROUP:
                    everything = True
                case Scope.STORE:
                    stores |= self._stores_of(assignment)
                case Scope.TEAM:
                    teams |= self._branch(unit or self.team_id)
                    own = True
                case _:
                    own = True
        return Reach(everything, frozenset(stores), frozenset(teams), own)


class Assignment(Stamped):
    """A person has a role over a scope: what times whose. ``unit`` empty means the person's own."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="assignments")
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.OWN)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                name="assignment_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.role} ({self.scope})"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, and which of them a manager of people may see."""

    def visible_to(self, user: User, verb: str) -> InvitationQuerySet:
        """All, or those into one's stores."""
        reach = user.reach(verb)
        return self.all() if reach.everything else self.filter(store__in=reach.stores)

    def waiting(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; expired ones included."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(Stamped):
    """Someone is asked to join this tenant; only the hash of the link's secret is kept."""

    email = models.EmailField(_("e-mail"))
    full_name = models.CharField(_("name"), max_length=80)
    job_title = models.CharField(_("job title"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    role = models.ForeignKey(
        Role, on_delete=models.PROTECT, related_name="+", verbose_name=_("role")
    )
    scope = models.CharField(_("reaches"), max_length=5, choices=Scope, default=Scope.OWN)
    store = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("store"),
    )
    invited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    secret_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("valid until"))
    sent_at = models.DateTimeField(_("mail sent"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "email",
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation",
            )
        ]

    def __str__(self):
        return self.email

    @property
    def is_open(self) -> bool:
        """Whether the link still works."""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > now()


class ApiKey(Stamped):
    """A program's key to this tenant's API. Shown once; only its SHA-256 is kept.

    It acts as one person, so that every write has an author, narrowed to ``verbs``.
    """

    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    acts_as = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_keys")
    verbs = models.JSONField(_("may"), default=list)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    def __str__(self):
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_valid(self) -> bool:
        """Whether a program may come in with it now."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now())
