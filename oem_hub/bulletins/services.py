"""Everything that changes a bulletin, and its way into the catalogue that dealers read."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from oem_hub.bulletins.events import BulletinPublished, BulletinWithdrawn
from oem_hub.bulletins.models import Bulletin, BulletinReach
from oem_hub.bulletins.states import OUT, BulletinState
from oem_hub.network.models import Dealer
from oem_hub.network.services import dealer_for_message, refresh_dealers
from portal.core.errors import Conflict, InvalidInput, NotPermitted
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.audit.services import record
from tenants.exchange.services import publish
from tenants.reference.bulletins import VIN_LENGTH, BulletinKind
from tenants.reference.selectors import models_of, operations_of, parts_of
from tenants.reference.services import SAID
from tenants.selectors import tenant_by_id, this_tenant

MOST_CODES = 60
LISTS = ("fault_codes", "model_codes", "operations", "parts")


class UnknownBulletin(NotPermitted):
    """A dealer spoke of a bulletin that was never published to it."""

    code = "unknown_bulletin"


def _locked(bulletin: Bulletin) -> Bulletin:
    return Bulletin.objects.select_for_update().get(pk=bulletin.pk)


def _note(
    verb: str, bulletin: Bulletin, actor: User | None, changes: dict[str, Any] | None = None
) -> None:
    record(actor=actor, verb=f"hub_bulletins.bulletin.{verb}", target=bulletin, changes=changes)


def _refuse(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: message})


def _codes(name: str, codes: Iterable[str]) -> list[str]:
    """The codes of a list: capitals, each once. Raises ``InvalidInput`` for too many."""
    found = list(dict.fromkeys(clean_text(code).upper()[:40] for code in codes if code.strip()))
    if len(found) > MOST_CODES:
        raise _refuse(name, _("%(most)d codes at most.") % {"most": MOST_CODES})
    return found


def _check_known(values: Mapping[str, Any]) -> None:
    """What a dealer is told to do must be in the catalogue it works with."""
    network = this_tenant().pk
    for name, rows in (
        ("model_codes", models_of(network)),
        ("operations", operations_of(network)),
        ("parts", parts_of(network)),
    ):
        if wanted := set(values.get(name, ())):
            unknown = wanted - set(rows.filter(code__in=wanted).values_list("code", flat=True))
            if unknown:
                message = _("The catalogue has no %(codes)s.")
                raise _refuse(name, message % {"codes": ", ".join(sorted(unknown))})


def _vin(name: str, value: str) -> str:
    vin = clean_text(value).upper().replace(" ", "")
    if vin and (len(vin) != VIN_LENGTH or not vin.isalnum()):
        raise _refuse(name, _("A VIN has 17 letters and digits."))
    return vin


def _checked(given: Mapping[str, Any], bulletin: Bulletin | None) -> dict[str, Any]:
    """The fields as stored. Raises ``InvalidInput`` naming the field that cannot be."""
    values = dict(given)
    for name in (*SAID, "number"):
        if name in values:
            values[name] = clean_text(values[name])
    if "number" in values:
        values["number"] = values["number"].upper()
        others = Bulletin.objects.filter(number=values["number"])
        if others.exclude(pk=bulletin.pk if bulletin else None).exists():
            raise _refuse("number", _("Another bulletin has this number."))
    if "kind" in values:
        values["kind"] = BulletinKind(values["kind"])
    for name in LISTS:
        if name in values:
            values[name] = _codes(name, values[name])
    _check_known(values)
    for name in ("vin_from", "vin_until"):
        if name in values:
            values[name] = _vin(name, values[name])
    wanted = bulletin or Bulletin()
    first, last = (
        values.get(name, getattr(wanted, name)) for name in ("valid_from", "valid_until")
    )
    if last is not None and last < first:
        raise _refuse("valid_until", _("The last day lies before the first."))
    first, last = (values.get(name, getattr(wanted, name)) for name in ("vin_from", "vin_until"))
    if first and last and (first[:8] != last[:8] or first[9:] > last[9:]):
        raise _refuse("vin_until", _("Both VINs must begin alike, the first one being the lower."))
    if (old := values.get("supersedes")) and not Bulletin.objects.filter(
        pk=old.pk, state=BulletinState.PUBLISHED
    ).exists():
        raise _refuse("supersedes", _("Only a published bulletin can be superseded."))
    return values


@transaction.atomic
def draft_bulletin(
    *, number: str, title_zh: str, title_en: str, actor: User, **more: Any
) -> Bulletin:
    """Begin a bulletin; ``more`` are other fields of ``BulletinText``, and ``supersedes``.

    Raises ``InvalidInput`` for a number that is taken, dates or VINs in the wrong order, or a model,
    operation or part that the catalogue does not have.
    """
    texts = {"number": number, "title_zh": title_zh, "title_en": title_en}
    bulletin = Bulletin.objects.create(**_checked({**texts, **more}, None), drafted_by=actor)
    _note("drafted", bulletin, actor)
    return bulletin


@transaction.atomic
def edit_bulletin(*, bulletin: Bulletin, actor: User, **values: Any) -> Bulletin:
    """Change a draft. Whoever changes it has written it, so that someone else must approve.

    Raises ``Conflict`` once it has been handed in, ``InvalidInput`` like ``draft_bulletin``.
    """
    bulletin = _locked(bulletin)
    if bulletin.state != BulletinState.DRAFT:
        raise Conflict(_("Only a draft can be changed. Take it back to draft first."))
    values = _checked(values, bulletin)
    for name, value in values.items():
        setattr(bulletin, name, value)
    bulletin.drafted_by = actor
    bulletin.save(update_fields=[*values, "drafted_by", "updated_at"])
    _note("edited", bulletin, actor)
    return bulletin


@transaction.atomic
def hand_in_bulletin(*, bulletin: Bulletin, actor: User) -> Bulletin:
    """Ask a second person for review. Raises ``InvalidInput`` for one that says nothing yet."""
    bulletin = _locked(bulletin)
    bulletin.move_to(BulletinState.IN_REVIEW)
    if not any(getattr(bulletin, name) for name in SAID if not name.startswith("title")):
        raise _refuse("body_zh", _("Write what dealers are to know first."))
    bulletin.remark = ""
    bulletin.save(update_fields=["state", "remark", "updated_at"])
    _note("handed_in", bulletin, actor)
    return bulletin


@transaction.atomic
def return_bulletin(*, bulletin: Bulletin, actor: User, remark: str = "") -> Bulletin:
    """Take a bulletin that is not out yet back to draft, with a word on what is missing."""
    bulletin = _locked(bulletin)
    bulletin.move_to(BulletinState.DRAFT)
    bulletin.remark = clean_text(remark)[:500]
    bulletin.save(update_fields=["state", "remark", "updated_at"])
    _note("returned", bulletin, actor, {"remark": [None, bulletin.remark]} if remark else None)
    return bulletin


@transaction.atomic
def publish_bulletin(*, bulletin: Bulletin, actor: User) -> Bulletin:
    """Approve what a colleague wrote; within a minute it is in the catalogue and dealers are told.

    The bulletin it supersedes no longer holds. Raises ``NotPermitted`` for one's own: four eyes;
    ``TransitionRefused`` if it is not in review or the other one is no longer published.
    """
    bulletin = _locked(bulletin)
    bulletin.move_to(BulletinState.PUBLISHED)
    if bulletin.drafted_by_id == actor.pk:
        raise NotPermitted(_("You wrote this bulletin yourself: a second person publishes it."))
    bulletin.approved_by, bulletin.published_at = actor, now()
    bulletin.revision += 1
    bulletin.save(update_fields=["state", "approved_by", "published_at", "revision", "updated_at"])
    if bulletin.supersedes:
        _end(bulletin.supersedes, BulletinState.SUPERSEDED, actor, by=bulletin.number)
    _note("published", bulletin, actor)
    return bulletin


def _end(bulletin: Bulletin, state: BulletinState, actor: User, **told: str) -> Bulletin:
    bulletin = _locked(bulletin)
    bulletin.move_to(state)
    bulletin.revision += 1
    bulletin.save(update_fields=["state", "revision", "updated_at"])
    _note(state.value, bulletin, actor, {name: [None, text] for name, text in told.items()})
    return bulletin


@transaction.atomic
def withdraw_bulletin(*, bulletin: Bulletin, reason: str, actor: User) -> Bulletin:
    """Take back a bulletin that should not be followed any more. Raises ``InvalidInput`` without a reason."""
    if not (reason := clean_text(reason)):
        raise _refuse("reason", _("Say why."))
    return _end(bulletin, BulletinState.WITHDRAWN, actor, reason=reason)


@transaction.atomic
def tell_dealers(*, bulletin_id: UUID, revision: int) -> None:
    """Note that the catalogue holds this revision, and tell every dealer, in one transaction.

    Said again for a revision that has been told, it does nothing.
    """
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin_id)
    if bulletin.spread_revision >= revision:
        return
    bulletin.spread_revision = revision
    bulletin.save(update_fields=["spread_revision", "updated_at"])
    refresh_dealers()
    message = _message(bulletin)
    dealers = list(Dealer.objects.active().order_by("pk"))
    for dealer in dealers:
        publish(message, to=tenant_by_id(dealer.tenant_id))
    BulletinReach.objects.bulk_create(
        [BulletinReach(bulletin=bulletin, dealer=dealer, sent_at=now()) for dealer in dealers],
        ignore_conflicts=True,
    )
    _note("spread", bulletin, None, {"dealers": [0, len(dealers)]})


def _message(bulletin: Bulletin) -> BulletinPublished | BulletinWithdrawn:
    named = {"bulletin_id": str(bulletin.pk), "number": bulletin.number}
    if bulletin.state != BulletinState.PUBLISHED:
        return BulletinWithdrawn(**named)
    return BulletinPublished(
        **named,
        kind=str(bulletin.kind),
        title_zh=bulletin.title_zh,
        title_en=bulletin.title_en,
        must_read=bulletin.must_read,
        valid_until=bulletin.valid_until.isoformat() if bulletin.valid_until else "",
    )


@transaction.atomic
def note_read(
    *, sender: UUID, bulletin_id: str, readers: int, by_role: Mapping[str, int]
) -> BulletinReach:
    """Note how many people of a dealer have read a bulletin; the last word counts.

    Raises ``NotAMember``, or ``UnknownBulletin`` for one that is not out.
    """
    dealer = dealer_for_message(sender=sender)
    bulletin = Bulletin.objects.select_for_update().filter(pk=bulletin_id, state__in=OUT).first()
    if bulletin is None:
        raise UnknownBulletin(_("No such bulletin has been published."))
    # A dealer that joined later found it in the catalogue without having been told.
    reach, _new = BulletinReach.objects.get_or_create(
        bulletin=bulletin, dealer=dealer, defaults={"sent_at": now()}
    )
    reach.readers, reach.by_role, reach.reported_at = readers, dict(by_role), now()
    reach.save(update_fields=["readers", "by_role", "reported_at", "updated_at"])
    return reach
