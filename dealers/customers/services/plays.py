"""The plays of the house: changed by people, carried out by the clock, each step once."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Count
from django.utils.dateparse import parse_date
from django.utils.timezone import get_current_timezone, localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.customers.models import FollowUp, TimelineEntry
from dealers.customers.permissions import MANAGE_PLAYS
from dealers.customers.rules import PlayRules
from dealers.customers.selectors.plays import (
    LOOK_BACK,
    MOST_DAYS,
    Occasion,
    Play,
    Step,
    occasions_of,
    plays,
)
from dealers.customers.services.contacts import plan_follow_up
from dealers.customers.services.tagging import tag_customer
from dealers.customers.services.tags import clean_tags
from dealers.customers.states import EntryKind, PlayAct, PlayTrigger, PlayWho, Source, Tier
from portal.core.errors import DomainError, InvalidInput
from portal.core.locks import hold
from portal.core.validation import clean_text
from tenants.accounts.models import Unit, UnitKind, User
from tenants.workspace.house import keep_rules, locked_rules
from tenants.workspace.services import notify

log = logging.getLogger(__name__)
MOST_PLAYS, MOST_STEPS, BATCH = 40, 8, 100
_GRADES = ("H", "A", "B", "C", "O")


def _wrong(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: message})


def _days(value: Any, field: str) -> int:
    if not 0 <= int(value or 0) <= MOST_DAYS:
        raise _wrong(field, _("Type between 0 and %(most)d days.") % {"most": MOST_DAYS})
    return int(value or 0)


def _checked_step(given: Mapping[str, Any], known: set[str]) -> Step:
    step = Step(
        id=given["id"] if given.get("id") in known else uuid4().hex[:12],
        act=PlayAct(given.get("act") or PlayAct.TASK).value,
        days=_days(given.get("days"), "steps"),
        who=PlayWho(given.get("who") or PlayWho.OWNER).value,
        text_zh=clean_text(given.get("text_zh") or "")[:120],
        text_en=clean_text(given.get("text_en") or "")[:120],
        tag="".join(clean_tags([given.get("tag") or ""])),
    )
    if step.act == PlayAct.TAG and not step.tag:
        raise _wrong("steps", _("Say which tag is added."))
    if step.act != PlayAct.TAG and not (step.text_zh or step.text_en):
        raise _wrong("steps", _("Say what is to be done, in Chinese or English or both."))
    return step


def checked_play(given: Mapping[str, Any], before: Play | None = None) -> Play:
    """A play as it is kept. Raises ``InvalidInput`` naming the field."""
    known = {step.id for step in before.steps} if before else set()
    steps = tuple(_checked_step(step, known) for step in given.get("steps", ()))
    stores = {str(getattr(store, "pk", store)) for store in given.get("stores") or ()}
    is_on = bool(given.get("is_on", True))
    goes_on = before is not None and before.is_on and before.trigger == given.get("trigger")
    play = Play(
        id=before.id if before else str(uuid4()),
        name=clean_text(given.get("name") or "")[:80],
        trigger=PlayTrigger(given["trigger"]).value,
        steps=steps,
        days=_days(given.get("days"), "days"),
        stores=tuple(sorted(stores)),
        sources=tuple(sorted({Source(name).value for name in given.get("sources") or ()})),
        tiers=tuple(sorted({Tier(name).value for name in given.get("tiers") or ()})),
        grades=tuple(sorted(set(given.get("grades") or ()))),
        model=clean_text(given.get("model") or "")[:80],
        is_on=is_on,
        # Switched on, or set going by something else: it holds from today, not for what was before.
        since=before.since if before and goes_on and before.since else localdate().isoformat(),
    )
    if not play.name:
        raise _wrong("name", _("Give it a name."))
    if not 0 < len(play.steps) <= MOST_STEPS:
        raise _wrong("steps", _("A play has between 1 and %(n)d steps.") % {"n": MOST_STEPS})
    if set(play.grades) - set(_GRADES):
        raise _wrong("grades", _("Choose among the grades H, A, B, C and O."))
    if Unit.objects.filter(pk__in=stores, kind=UnitKind.STORE).count() != len(stores):
        raise _wrong("stores", _("There is no such store."))
    return play


def _keep(rows: Iterable[Play], house: PlayRules, actor: User | None) -> None:
    keep_rules(replace(house, plays=[play.kept() for play in rows]), actor=actor, verb=MANAGE_PLAYS)


@transaction.atomic
def keep_play(*, actor: User | None, play: str = "", **given: Any) -> Play:
    """Add a play of the house, or change the one with the id ``play``; it holds from now on.

    ``given`` are the fields of ``Play``; ``steps`` are mappings with the fields of ``Step``, of
    which those with a known ``id`` stay the ones they are: nobody gets their task twice. Raises
    ``InvalidInput`` naming the field, also for a play that somebody removed meanwhile.
    """
    house = locked_rules(PlayRules)
    rows = [Play.of(stored) for stored in house.plays]
    before = next((row for row in rows if row.id == play), None)
    if play and before is None:
        raise _wrong("play", _("Somebody removed this play meanwhile."))
    kept = checked_play(given, before)
    if before is None and len(rows) >= MOST_PLAYS:
        raise _wrong("name", _("At most %(n)d plays. Remove one first.") % {"n": MOST_PLAYS})
    if any(row.name.casefold() == kept.name.casefold() and row.id != kept.id for row in rows):
        raise _wrong("name", _("There is a play of this name."))
    _keep([*(row for row in rows if row.id != kept.id), kept], house, actor)
    return kept


@transaction.atomic
def remove_play(*, play: str, actor: User | None) -> Play:
    """Do without a play; the follow-ups it planned stay. Raises ``InvalidInput`` if it is gone."""
    house = locked_rules(PlayRules)
    rows = [Play.of(stored) for stored in house.plays]
    gone = next((row for row in rows if row.id == play), None)
    if gone is None:
        raise _wrong("play", _("Somebody removed this play meanwhile."))
    _keep([row for row in rows if row.id != play], house, actor)
    return gone


class _Desks:
    """Who does a step: read once for a run."""

    def __init__(self) -> None:
        self.people: dict[str, list[User]] = {}
        self.loads: dict[UUID, int] = {}

    def person(self, step: Step, occasion: Occasion) -> User | None:
        """Whose step it is; where the owner has left or there is none, the sales manager's."""
        if step.who == PlayWho.OWNER:
            customer = occasion.customer
            for owner in (occasion.owner, customer.owner if customer else None):
                if owner is not None and owner.is_active and not owner.is_service:
                    return owner
        wanted = PlayWho.SALES_MANAGER if step.who == PlayWho.OWNER else step.who
        for role in (wanted, "general_manager", "owner"):
            people = self._of(str(role))
            here = [one for one in people if one.home_store_id == occasion.store_id]
            if found := here or people:
                return min(found, key=lambda one: (self.loads.get(one.pk, 0), one.pk))
        return None

    def _of(self, role: str) -> list[User]:
        if role not in self.people:
            rows = User.objects.filter(
                assignments__role__key=role, is_active=True, is_service=False
            )
            self.people[role] = list(rows.distinct().order_by("pk"))
            open_ones = FollowUp.objects.filter(owner__in=self.people[role], done_at=None)
            self.loads |= dict(open_ones.order_by().values_list("owner").annotate(Count("pk")))
        return self.people[role]


def run_plays(*, at: datetime | None = None) -> int:
    """Do what the plays of the house ask for by now; how many steps were done.

    A step is done once for an occasion: the line on the timeline that says so has a key made of
    both, and is written with it. Two clocks at once come one after the other, and one that was
    killed goes on where it stopped. A play that fails is logged and keeps no other waiting.
    """
    at, done = at or now(), 0
    for play in plays():
        if not play.is_on:
            continue
        try:
            done += _run(play, at)
        except Exception:
            log.exception("The play %s failed", play.id)
    return done


def _run(play: Play, at: datetime) -> int:
    since = parse_date(play.since) or localdate()
    begun = datetime.combine(since, time.min, get_current_timezone())
    # Tasks are planned at once for their day; a tag or a notice waits for its own.
    longest = max((step.days for step in play.steps if step.act != PlayAct.TASK), default=0)
    start = max(begun, at - LOOK_BACK - timedelta(days=longest))
    done, desks = 0, _Desks()
    found = occasions_of(play, start, at)
    for place in range(0, len(found), BATCH):
        done += _do(play, found[place : place + BATCH], at, desks)
    return done


@transaction.atomic
def _do(play: Play, some: Iterable[Occasion], at: datetime, desks: _Desks) -> int:
    hold(f"{connection.schema_name}:plays")
    wanted = [
        (play.mark(step, one), step, one)
        for one in some
        for step in play.steps
        if step.act == PlayAct.TASK or one.at + timedelta(days=step.days) <= at
    ]
    marks = TimelineEntry.objects.filter(pk__in=[mark for mark, _step, _one in wanted])
    there = set(marks.values_list("pk", flat=True))
    lines = []
    for mark, step, one in wanted:
        if mark not in there and (said := _act(play, step, one, desks)):
            lines.append(_line(mark, play, one, said))
    TimelineEntry.objects.bulk_create(lines)
    return len(lines)


def _act(play: Play, step: Step, one: Occasion, desks: _Desks) -> str:
    """Do a step; what was done in a few words, nothing where nobody could."""
    if step.act == PlayAct.TAG:
        return _tag(step, one)
    person = desks.person(step, one)
    if person is None:
        return ""
    words = step.words(person.language).replace("{name}", one.who).replace("{number}", one.number)
    if step.act == PlayAct.NOTIFY:
        text = gettext_noop("%(play)s: %(words)s")
        notify(people=[person], text=text, url=one.url, play=play.name, words=words)
        return f"{words} → {person}"
    plan_follow_up(
        subject=words,
        due_at=one.at + timedelta(days=step.days),
        actor=None,
        owner=person,
        customer=one.customer,
        contact_name=one.who,
        about_number=one.number,
        url=one.url,
    )
    desks.loads[person.pk] = desks.loads.get(person.pk, 0) + 1
    return f"{words} → {person}"


def _tag(step: Step, one: Occasion) -> str:
    if one.customer is None:
        return ""
    try:
        tag_customer(customer=one.customer, tags=[step.tag], actor=None)
    except DomainError as error:  # as many as a customer may have: said once, not tried again
        return str(error)
    return f"#{step.tag}"


def _line(mark: UUID, play: Play, one: Occasion, said: str) -> TimelineEntry:
    return TimelineEntry(
        pk=mark,
        kind=EntryKind.RECORD,
        text=gettext_noop("By the play “%(play)s”: %(what)s"),
        values={"play": play.name, "what": said},
        customer=one.customer,
        about_id=one.about_id or (one.customer.pk if one.customer else None),
        about_number=one.number,
        url=one.url,
    )
