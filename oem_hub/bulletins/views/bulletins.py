"""Bulletins: the list, the page of one, and the forms that write it."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from oem_hub.bulletins import selectors, services
from oem_hub.bulletins.filters import BulletinFilter
from oem_hub.bulletins.forms import BulletinForm
from oem_hub.bulletins.models import Bulletin
from oem_hub.bulletins.permissions import EDIT_BULLETIN, PUBLISH_BULLETIN, VIEW_BULLETIN
from oem_hub.bulletins.states import OUT, STATE_TONES, BulletinState
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import CreatePage, DetailPage, EditPage, ListPage
from portal.ui.prose import prose_fact
from portal.ui.tables import (
    AgeColumn,
    BadgeColumn,
    BooleanColumn,
    Column,
    DateColumn,
    NumberColumn,
    Table,
)
from portal.ui.templatetags.ui import ui_progress
from tenants.accounts.registry import role_label

_State = BulletinState


def _read(row: Bulletin):
    return ui_progress(row.read, row.told) if row.told else ""


class BulletinList(ListPage):
    """The manufacturer's bulletins."""

    model = Bulletin
    verb = VIEW_BULLETIN
    title = _("Bulletins")
    columns = [
        Column("number", link=True, subtitle="title"),
        Column("kind"),
        BadgeColumn("state", tones=STATE_TONES),
        Column(
            "fault_codes", value=lambda row: ", ".join(row.fault_codes), sort=False, phone=False
        ),
        Column(
            "read_by",
            _("Read by dealers"),
            render=_read,
            value=lambda row: f"{row.read} / {row.told}",
            sort=False,
        ),
        DateColumn("valid_until", phone=False),
        BooleanColumn("must_read", hidden=True),
    ]
    filterset_class = BulletinFilter
    presets = [
        ("out", _("Published"), "state=published"),
        ("review", _("To review"), "state=in_review"),
        ("draft", _("Drafts"), "state=draft"),
    ]
    create = ("hub_bulletins:bulletin_create", _("New bulletin"), EDIT_BULLETIN)
    empty_icon, empty_title = "book", _("No bulletins yet")
    empty = _(
        "What dealers must know: a fault with its cure, a change in service or sales. Workshops find "
        "it by symptom and fault code."
    )

    def get_queryset(self):
        return selectors.bulletins_with_reach()


def _reach(page) -> Table:
    columns = [
        Column("dealer"),
        Column("dealer__code", _("Code"), phone=False),
        NumberColumn("readers"),
        Column("by_role", value=_roles, sort=False, phone=False),
        AgeColumn("sent_at"),
        AgeColumn("reported_at"),
    ]
    rows = selectors.reach_of(page.object, page.user)[:300]
    return Table(columns, rows, empty=_("Dealers appear here once the bulletin is published."))


def _roles(row) -> str:
    found = sorted(row.by_role.items())
    return ", ".join(f"{role_label(role, kind='dealer')} {count}" for role, count in found)


def _joined(name: str):
    return lambda bulletin: ", ".join(getattr(bulletin, name))


def _cars(bulletin: Bulletin) -> str:
    return (
        f"{bulletin.vin_from or '…'} – {bulletin.vin_until or '…'}"
        if (bulletin.vin_from or bulletin.vin_until)
        else ""
    )


class BulletinDetail(DetailPage):
    """One bulletin: what it says, whom it reached."""

    model = Bulletin
    verb = VIEW_BULLETIN
    select_related = ("drafted_by", "approved_by", "supersedes")
    tones = STATE_TONES
    subtitle = "get_kind_display"
    top = "hub/bulletins/_top.html"
    groups = [
        Group(
            _("What is wrong and what cures it"),
            [
                prose_fact("symptom", _("Symptom")),
                prose_fact("cause", _("Cause")),
                prose_fact("correction", _("Correction")),
                prose_fact("body", _("Further text")),
                Fact("fault_codes", value=_joined("fault_codes"), hide_empty=True),
                Fact("operations", value=_joined("operations"), hide_empty=True),
                Fact("parts", value=_joined("parts"), hide_empty=True),
            ],
        ),
        Group(
            _("Which cars, until when"),
            [
                Fact("model_codes", value=lambda b: _joined("model_codes")(b) or _("all")),
                Fact("vins", _("VINs"), value=_cars, hide_empty=True),
                Fact("valid_from"),
                Fact("valid_until", hide_empty=True),
                Fact("must_read"),
                Fact("supersedes", url=lambda b: b.supersedes and b.supersedes.get_absolute_url(),
                     hide_empty=True),
                Fact("drafted_by"),
                Fact("approved_by", hide_empty=True),
                Fact("published_at", hide_empty=True),
            ],
        ),
    ]  # fmt: skip
    tabs = [Tab("dealers", _("Dealers"), table=_reach)]
    actions = [
        Action("hub_bulletins:bulletin_hand_in", _("Hand in for review"), EDIT_BULLETIN,
               lambda b: b.state == _State.DRAFT, primary=True),
        Action("hub_bulletins:bulletin_publish", _("Publish to dealers"), PUBLISH_BULLETIN,
               lambda b: b.state == _State.IN_REVIEW, primary=True),
        Action("hub_bulletins:bulletin_return", _("Back to draft"), EDIT_BULLETIN,
               lambda b: b.state == _State.IN_REVIEW),
        Action("hub_bulletins:bulletin_replace", _("Write its successor"), EDIT_BULLETIN,
               lambda b: b.state == _State.PUBLISHED, menu=True),
        Action("hub_bulletins:bulletin_withdraw", _("Withdraw"), PUBLISH_BULLETIN,
               lambda b: b.state == _State.PUBLISHED, menu=True, danger=True),
    ]  # fmt: skip

    @cached_property
    def reach(self):
        """How many dealers of this person's reach were told and have read it."""
        return selectors.reach_in_numbers(self.object, self.user)

    @property
    def is_out(self) -> bool:
        return self.object.state in OUT

    @property
    def edit_url(self) -> str:
        return super().edit_url if self.object.state == _State.DRAFT else ""


class BulletinCreate(CreatePage):
    """Form “New bulletin”."""

    form_class = BulletinForm
    verb = EDIT_BULLETIN
    title = _("New bulletin")

    def get_initial(self):
        return {"valid_from": localdate(), **super().get_initial()}

    def save(self, form):
        return services.draft_bulletin(**form.cleaned_data, actor=self.user)


class BulletinReplace(BulletinCreate):
    """The same form, filled with the bulletin whose place the new one takes."""

    model = Bulletin
    title = _("Write its successor")

    def get_initial(self):
        old = Bulletin.objects.filter(pk=self.kwargs["pk"], state=_State.PUBLISHED).first()
        if old is None:
            return super().get_initial()
        names = set(BulletinForm.base_fields) - {"number", "supersedes", "valid_from"}
        known = {name: getattr(old, name) for name in names}
        return {**super().get_initial(), **known, "supersedes": old.pk}

    @property
    def cancel_url(self) -> str:
        return reverse("hub_bulletins:bulletin_detail", args=[self.kwargs["pk"]])


class BulletinEdit(EditPage):
    """Form “Edit bulletin”."""

    model = Bulletin
    form_class = BulletinForm
    verb = EDIT_BULLETIN
    in_place = False

    def save(self, form):
        return services.edit_bulletin(bulletin=self.object, **form.cleaned_data, actor=self.user)
