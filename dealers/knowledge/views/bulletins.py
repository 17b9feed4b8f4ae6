"""The manufacturer's bulletins as this dealership reads them."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dealers.knowledge import selectors, services
from dealers.knowledge.filters import BulletinFilter
from dealers.knowledge.models import Article
from dealers.knowledge.permissions import PUBLISH_ARTICLE, VIEW_BULLETIN
from dealers.knowledge.views.articles import _readers
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, DetailPage, ListPage
from portal.ui.prose import prose_fact
from portal.ui.tables import BadgeColumn, Column, DateColumn, Table
from tenants.reference.bulletins import PUBLISHED_TONES, PublishedBulletin, PublishedState


class _Ours:
    """Of the networks that this dealership belongs to."""

    model = PublishedBulletin
    verb = VIEW_BULLETIN

    def get_queryset(self):
        return selectors.bulletins()


class BulletinList(_Ours, ListPage):
    """Bulletins of the manufacturer."""

    title = _("Technical bulletins")
    columns = [
        Column("number", link=True, subtitle="title"),
        Column("kind"),
        BadgeColumn("state", tones=PUBLISHED_TONES),
        Column("fault_codes", value=lambda b: ", ".join(b.fault_codes), sort=False),
        Column("model_codes", value=lambda b: ", ".join(b.model_codes) or _("all"), sort=False,
               phone=False),
        DateColumn("valid_until", phone=False),
        DateColumn("published_at"),
    ]  # fmt: skip
    filterset_class = BulletinFilter
    presets = [
        ("valid", _("Published"), "state=published"),
        ("technical", _("Technical bulletins"), "kind=technical&state=published"),
    ]
    ordering = ("-published_at",)
    empty_icon, empty_title = "file-text", _("No bulletins")
    empty = _("What the manufacturer publishes to its dealers is found here by symptom and code.")


def _joined(name: str):
    return lambda bulletin: ", ".join(getattr(bulletin, name))


def _cars(bulletin: PublishedBulletin) -> str:
    first, last = bulletin.vin_from, bulletin.vin_until
    return f"{first or '…'} – {last or '…'}" if first or last else ""


def _who_read(page) -> Table:
    row = page.record
    if row is None:
        return Table([Column("person", _("Colleague"))], [], empty=_("Nobody has read it yet."))
    return _readers(_Page(row))


class _Page:
    """What ``_readers`` needs of a page."""

    def __init__(self, record: Any) -> None:
        self.object = record


class BulletinDetail(_Ours, DetailPage):
    """One bulletin."""

    tones = PUBLISHED_TONES
    subtitle = "get_kind_display"
    timeline = False
    top = "dealers/knowledge/_bulletin_top.html"
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
                Fact("supersedes", hide_empty=True),
                Fact("published_at"),
            ],
        ),
    ]  # fmt: skip
    tabs = [Tab("readers", _("Who has read it"), table=_who_read, verb=PUBLISH_ARTICLE)]

    @cached_property
    def record(self) -> Article | None:
        """Our own record of who has read it."""
        return Article.objects.filter(bulletin=self.object.pk).defer("search").first()

    @property
    def is_read(self) -> bool:
        return self.record is not None and self.record.was_read_by(self.user)

    @property
    def actions(self):
        if self.is_read or self.object.state != PublishedState.PUBLISHED:
            return []
        return [Action("knowledge:bulletin_confirm", _("I have read it"), VIEW_BULLETIN,
                       primary=True, icon="check")]  # fmt: skip


class BulletinConfirm(_Ours, ActionView):
    """Button “I have read it”."""

    title = _("I have read it")
    done = _("Thank you. It is noted that you have read it.")

    def perform(self, record, data):
        return services.confirm_bulletin(bulletin=record, actor=self.user)
