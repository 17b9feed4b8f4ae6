"""Reads of the lead desk: who is next, what waits, and the figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Extract
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from oem_hub.leads.models import HubLead, LeadHandout
from oem_hub.leads.permissions import HAND_OUT_LEAD, VIEW_FIGURES
from oem_hub.leads.rules import HandoutRules
from oem_hub.leads.states import (
    GIVEN_UP,
    OPEN,
    WITH_DEALER,
    HandoutState,
    LeadState,
    Method,
    Stay,
    Why,
)
from oem_hub.network.models import Dealer
from oem_hub.network.selectors import regions
from portal.core.aggregates import Median
from tenants.accounts.models import Unit, User
from tenants.workspace.house import rules_of

MANY = 1000
PERIODS = [(30, _("30 days")), (90, _("90 days")), (365, _("12 months"))]


@dataclass(frozen=True)
class Choice:
    """Who gets a lead and why, or why nobody does."""

    dealer: Dealer | None = None
    why: Why = Why.HAND
    stays: Stay | None = None


def handout_rules() -> HandoutRules:
    """How leads are passed on."""
    return rules_of(HandoutRules)


def region_for(*, city: str, province: str, rules: HandoutRules) -> Unit | None:
    """The region that serves a place: by the rules, or the one called like the place; city first."""
    known = {region.code.casefold(): region for region in regions()}
    named = {region.name.casefold(): region for region in known.values()}
    areas = {place.casefold(): code.casefold() for place, code in rules.areas.items()}
    for place in (city, province):
        bare = place.strip().casefold().removesuffix("市").removesuffix("省")
        for word in filter(None, (place.strip().casefold(), bare)):
            if found := known.get(areas.get(word, "")) or named.get(word):
                return found
    return None


def dealers_left(lead: HubLead) -> QuerySet[Dealer]:
    """The members of today who have not had this lead, with ``open_leads`` and ``last_handed``."""
    mine = Q(handouts_of_dealer__is_current=True, handouts_of_dealer__state__in=WITH_DEALER)
    return (
        Dealer.objects.active()
        .exclude(pk__in=lead.handouts.values("dealer"))
        .annotate(
            open_leads=Count("handouts_of_dealer", filter=mine),
            last_handed=Max("handouts_of_dealer__handed_at"),
        )
    )


def choose(lead: HubLead, rules: HandoutRules) -> Choice:
    """Who would get this lead now, by the rules. Nothing is written.

    A dealer whom the customer chose comes first, then the region's, then nobody.
    """
    if not lead.may_be_passed_on:
        return Choice(stays=Stay.NO_CONSENT)
    left = dealers_left(lead)
    if lead.wished_dealer_id and (wished := left.filter(pk=lead.wished_dealer_id).first()):
        return Choice(wished, Why.WISHED)
    # A region may have got its place since the lead came in.
    region = lead.region or region_for(city=lead.city, province=lead.province, rules=rules)
    if region is None:
        return Choice(stays=Stay.NO_REGION)
    turn = F("last_handed").asc(nulls_first=True)
    order = [turn] if rules.method == Method.TURN else ["open_leads", turn]
    found = left.filter(region=region).order_by(*order, "code").first()
    if found is None:
        return Choice(stays=Stay.NOBODY)
    return Choice(found, Why.TURN if rules.method == Method.TURN else Why.FEWEST)


def same_person(phone: str, rules: HandoutRules) -> HubLead | None:
    """The lead of this phone that came in within the days of the rules and is not over."""
    if not phone or not rules.duplicate_days:
        return None
    since = now() - timedelta(days=rules.duplicate_days)
    rows = HubLead.objects.filter(phone=phone, created_at__gte=since, erased_at=None)
    return rows.filter(state__in=[*OPEN, LeadState.WON]).order_by("-pk").first()


def late_handouts() -> QuerySet[LeadHandout]:
    """Given to a dealer who has not called in time."""
    waits = [HandoutState.SENT, HandoutState.RECEIVED]
    return LeadHandout.objects.filter(is_current=True, state__in=waits, due_at__lt=now())


def late_leads() -> QuerySet:
    """The ids of the leads whose dealer has not called in time."""
    return late_handouts().values("lead")


def stalled_leads() -> QuerySet[HubLead]:
    """With a dealer, contacted, and without news for as long as the rules say."""
    since = now() - timedelta(days=handout_rules().stalled_days)
    states = [LeadState.CONTACTED, LeadState.CONVERTED]
    return HubLead.objects.filter(state__in=states, moved_at__lt=since)


def leads_waiting(user: User) -> int:
    """How many leads wait to be passed on by ``user``; no further than 1,000 is counted."""
    rows = HubLead.objects.visible_to(user, HAND_OUT_LEAD).filter(state=LeadState.NEW)
    return rows.order_by()[:MANY].count()


def handouts_of(lead: HubLead) -> QuerySet[LeadHandout]:
    """Who had this lead, the latest first."""
    return lead.handouts.select_related("dealer").order_by("-handed_at", "-pk")


def period_of(text: str) -> int:
    """The days that the figures look back; 90 for what is none of them."""
    return next((days for days, _label in PERIODS if str(days) == text), 90)


@dataclass(frozen=True)
class LeadFigures:
    """What became of the leads of one dealer or campaign. Shares in percent, hours by the clock.

    ``in_time_share``: contacted within the time ÷ those contacted or whose time is over. ``conversion``
    and ``sold_share``: became a customer, signed ÷ those handed out that are not invalid.
    """

    name: str
    handed: int
    open: int
    contacted: int
    timed: int
    in_time: int
    median_hours: float | None
    visited: int
    converted: int
    sold: int
    lost: int
    given_up: int
    invalid: int

    @property
    def valid(self) -> int:
        """With a buyer behind them."""
        return self.handed - self.invalid

    @property
    def in_time_share(self) -> float | None:
        return _share(self.in_time, self.timed)

    @property
    def conversion(self) -> float | None:
        return _share(self.converted, self.valid)

    @property
    def sold_share(self) -> float | None:
        return _share(self.sold, self.valid)


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


_HOURS = Extract(F("contacted_at") - F("handed_at"), "epoch")


def _count(**conditions: Any) -> Count:
    return Count("pk", filter=Q(**conditions))


def lead_figures(user: User, by: str, days: int) -> list[LeadFigures]:
    """The leads handed out in the last ``days`` by ``dealer__name`` or ``lead__campaign``; one query.

    The network of this person's reach, the most leads first.
    """
    rows = LeadHandout.objects.visible_to(user, VIEW_FIGURES)
    over = Q(contacted_at__isnull=False) | Q(due_at__lt=now())
    timed = Q(due_at__isnull=False) & over
    found = (
        rows.filter(handed_at__gte=now() - timedelta(days=days))
        .values(label=F(by))
        .annotate(
            handed=Count("pk"),
            open=_count(is_current=True, state__in=WITH_DEALER),
            contacted=_count(contacted_at__isnull=False),
            timed=Count("pk", filter=timed),
            in_time=Count("pk", filter=Q(contacted_at__lte=F("due_at"))),
            seconds=Median(_HOURS, filter=Q(contacted_at__isnull=False)),
            visited=_count(visited_at__isnull=False),
            converted=_count(converted_at__isnull=False),
            sold=_count(signed_at__isnull=False, state=HandoutState.WON),
            lost=_count(state=HandoutState.LOST),
            given_up=_count(state__in=GIVEN_UP),
            invalid=_count(state=HandoutState.INVALID),
        )
        .order_by("-handed", "label")
    )
    return list(_figures(found))


def _figures(rows: Iterable[Any]) -> Iterable[LeadFigures]:
    for row in rows:
        seconds, label = row.pop("seconds"), row.pop("label")
        hours = None if seconds is None else round(seconds / 3600, 1)
        yield LeadFigures(name=label or "–", median_hours=hours, **row)
