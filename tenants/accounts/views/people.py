"""Settings: people and invitations."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.ui import values
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.menu import extensions
from portal.ui.pages import ActionView, CreatePage, DetailPage, EditPage, ListPage
from portal.ui.tables import AgeColumn, Column, DateColumn
from tenants.accounts import services
from tenants.accounts.filters import PersonFilter
from tenants.accounts.forms import InviteForm, PersonForm, RoleGrantForm
from tenants.accounts.models import Assignment, Invitation, User
from tenants.accounts.permissions import MANAGE_PEOPLE, VIEW_PEOPLE


def _roles_of(person: User) -> str:
    return values.gettext(", ").join(str(a.role) for a in person.assignments.all())


ACCESS_TONES = {True: "done", False: "quiet"}


def _access(person: User):
    text = _("may sign in") if person.is_active else _("deactivated")
    return values.badge(text, ACCESS_TONES[person.is_active])


class PersonList(ListPage):
    """People of the workspace."""

    model = User
    verb = VIEW_PEOPLE
    title = _("People")
    columns = [
        Column("full_name", _("Full name"), link=True, subtitle="job_title"),
        Column("roles", _("Roles"), value=_roles_of, sort=False),
        Column("home_store", sort="home_store__code"),
        Column("email", phone=False),
        Column("phone", hidden=True),
        Column("team", hidden=True),
        AgeColumn("last_login", _("Last sign-in"), phone=False),
        Column("is_active", _("Access"), render=_access, sort=False),
    ]
    filterset_class = PersonFilter
    presets = [
        ("active", _("May sign in"), "is_active=true"),
        ("left", _("Deactivated"), "is_active=false"),
    ]
    create = ("accounts:invitation_create", _("Invite"), MANAGE_PEOPLE)
    select_related = ("home_store", "team")
    prefetch_related = ("assignments__role",)
    ordering = ("full_name",)
    empty = _("Your colleagues stand here. Invite them by e-mail.")

    def get_queryset(self):
        return super().get_queryset().humans()


class _PersonScreen:
    """A person is found among those one may see (or manage); programs are not people."""

    model = User

    def get_queryset(self):
        return super().get_queryset().humans()


class PersonDetail(_PersonScreen, DetailPage):
    """A colleague: particulars, roles, what they did."""

    verb = VIEW_PEOPLE
    subtitle = "job_title"
    select_related = ("home_store", "team")
    prefetch_related = ("assignments__role", "assignments__unit")
    groups = [
        Group(
            _("Person"),
            [
                Fact("email", copy=True),
                Fact("phone", copy=True),
                Fact("extension", hide_empty=True),
                Fact("home_store"),
                Fact("team"),
                Fact("language", value=lambda p: _language(p)),
                Fact("is_active", _("Access"), render=_access),
                Fact("last_login", _("Last sign-in"), age=True),
                Fact("created_at", _("Since"), age=True),
            ],
        )
    ]
    tabs = [
        Tab(
            "roles",
            _("Roles"),
            template="settings/_roles_of_person.html",
            context=lambda page: {
                "may_manage": page.user.can(MANAGE_PEOPLE) and page.user.pk != page.object.pk
            },
        )
    ]
    actions = [
        Action(
            "accounts:person_grant", _("Give a role"), MANAGE_PEOPLE, when=lambda p: p.is_active
        ),
        Action(
            "accounts:person_deactivate",
            _("Deactivate"),
            MANAGE_PEOPLE,
            when=lambda p: p.is_active,
            danger=True,
        ),
        Action(
            "accounts:person_reactivate",
            _("Reactivate"),
            MANAGE_PEOPLE,
            when=lambda p: not p.is_active,
        ),
    ]

    @property
    def moves(self):
        """Our own, and those of the domains, such as handing over what lies open."""
        more = extensions(self.request.tenant.kind, "PERSON_ACTIONS")
        every = [*self.actions[:1], *more, *self.actions[1:]]
        return [a.bind(self.object) for a in every if a.allowed(self.user, self.object)]


def _language(person: User) -> str:
    names = {"zh-hans": "中文", "en": "English"}
    return names.get(person.language, "")


class PersonEdit(_PersonScreen, EditPage):
    """Correct a colleague's particulars."""

    verb = MANAGE_PEOPLE
    form_class = PersonForm
    done = _("Saved.")

    def save(self, form):
        return services.change_person(
            person=self.object, actor=self.request.user, **form.cleaned_data
        )


class PersonGrant(_PersonScreen, ActionView):
    """“Give a role” on a person's page."""

    verb = MANAGE_PEOPLE
    title = _("Give a role")
    form_class = RoleGrantForm
    done = _("Role given.")

    def get_form_kwargs(self):
        return {"actor": self.request.user}

    def perform(self, person, data):
        return services.grant_role(person=person, actor=self.request.user, **data)


class RoleWithdraw(ActionView):
    """“Take away” beside a role on a person's page."""

    model = Assignment
    verb = MANAGE_PEOPLE
    title = _("Take this role away")
    confirm = _("The person can no longer do what only this role allowed, at once.")
    submit = _("Take away")
    danger = True
    done = _("Role taken away.")
    select_related = ("user", "role", "unit")

    def get_queryset(self):
        mine = User.objects.visible_to(self.request.user, self.verb).humans()
        return super().get_queryset().filter(user__in=mine)

    def perform(self, assignment, data):
        return services.withdraw_role(assignment=assignment, actor=self.request.user)

    @property
    def cancel_url(self):
        return reverse("accounts:person_detail", args=[self.object.user_id])


class PersonDeactivate(_PersonScreen, ActionView):
    """“Deactivate” on a person's page."""

    verb = MANAGE_PEOPLE
    title = _("Deactivate")
    confirm = _(
        "They are signed out everywhere and their API keys stop working at once."
        " Their records stay, and you can reactivate them later."
    )
    danger = True
    done = _("Deactivated.")

    def perform(self, person, data):
        return services.deactivate_person(person=person, actor=self.request.user)


class PersonReactivate(_PersonScreen, ActionView):
    """“Reactivate” on a person's page."""

    verb = MANAGE_PEOPLE
    title = _("Reactivate")
    done = _("Reactivated.")

    def perform(self, person, data):
        return services.reactivate_person(person=person, actor=self.request.user)


def _invitation_state(invitation: Invitation):
    if not invitation.is_open:
        return values.badge(_("expired"), "trouble")
    if invitation.sent_at is None:
        return values.badge(_("mail not sent"), "trouble")
    return values.badge(_("waiting"), "waiting")


def _invitation_moves(invitation: Invitation):
    return format_html(
        '<a href="{0}" hx-get="{0}" hx-target="#dialog-body">{1}</a> · '
        '<a href="{2}" hx-get="{2}" hx-target="#dialog-body">{3}</a>',
        reverse("accounts:invitation_resend", args=[invitation.pk]),
        _("Send again"),
        reverse("accounts:invitation_withdraw", args=[invitation.pk]),
        _("Withdraw"),
    )


class _InvitationScreen:
    model = Invitation
    verb = MANAGE_PEOPLE
    select_related = ("role", "store", "invited_by")

    def get_queryset(self):
        return super().get_queryset().waiting()


class InvitationList(_InvitationScreen, ListPage):
    """Who is invited and has not come yet."""

    title = _("Invitations")
    columns = [
        Column("full_name", _("Full name"), subtitle="email"),
        Column("role", sort=False),
        Column("store", sort="store__code"),
        Column("invited_by", sort=False, phone=False),
        DateColumn("expires_at", time=True, phone=False),
        Column("state", _("State"), render=_invitation_state, sort=False),
        Column("moves", "", render=_invitation_moves, sort=False),
    ]
    search_fields = ("full_name", "email")
    create = ("accounts:invitation_create", _("Invite"), MANAGE_PEOPLE)
    ordering = ("-created_at",)
    exportable = False
    empty = _("Nobody is waiting to join. Invite colleagues by e-mail.")


class InvitationCreate(CreatePage):
    """Invite a colleague."""

    verb = MANAGE_PEOPLE
    title = _("Invite a colleague")
    help = _("They get a mail with a link, set their own password, and are in.")
    form_class = InviteForm
    submit = _("Invite")
    done = _("Invited. The mail is on its way.")

    def get_form_kwargs(self):
        return {"actor": self.request.user}

    def save(self, form):
        return services.invite_person(actor=self.request.user, **form.cleaned_data)

    def get_success_url(self, result):
        return reverse("accounts:invitation_list")


class InvitationResend(_InvitationScreen, ActionView):
    """“Send again” beside an invitation."""

    title = _("Send again")
    confirm = _("A new mail with a new link leaves now; the old link stops working.")
    done = _("Sent again.")

    def perform(self, invitation, data):
        return services.resend_invitation(invitation=invitation, actor=self.request.user)


class InvitationWithdraw(_InvitationScreen, ActionView):
    """“Withdraw” beside an invitation."""

    title = _("Withdraw")
    confirm = _("The link stops working.")
    danger = True
    done = _("Withdrawn.")

    def perform(self, invitation, data):
        return services.withdraw_invitation(invitation=invitation, actor=self.request.user)
