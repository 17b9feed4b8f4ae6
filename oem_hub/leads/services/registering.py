"""Persons who ask for a car come in: from a form here, a website, a partner."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from oem_hub.leads import selectors
from oem_hub.leads.events import LeadReminded
from oem_hub.leads.models import HubLead
from oem_hub.leads.rules import HandoutRules
from oem_hub.leads.services.base import current_handout, lock_lead, refuse, save_lead, tell
from oem_hub.leads.services.base import note as noted
from oem_hub.leads.services.handing import pass_on
from oem_hub.leads.states import LeadSource, LeadState, Stay
from oem_hub.network.models import Dealer
from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_phone, clean_text, storable
from tenants.accounts.models import User
from tenants.workspace.house import locked_rules
from tenants.workspace.services import next_number


class KnownPerson(Conflict):
    """The same phone came in a short while ago."""

    code = "known_person"


def _phone_of(raw: str, email: str) -> str:
    """The phone in E.164. Raises ``InvalidInput`` for one that cannot be right, or nothing at all."""
    if not raw.strip():
        if email.strip():
            return ""
        raise refuse("phone", _("Give a phone or an e-mail: the dealer has to reach the person."))
    try:
        return clean_phone(raw)
    except InvalidInput as error:
        raise refuse("phone", str(error)) from error


def _same(external_source: str, external_id: str) -> HubLead | None:
    if not external_id:
        return None
    rows = HubLead.objects.filter(external_source=external_source, external_id=external_id)
    return rows.first()


@transaction.atomic
def register_lead(
    *,
    source: LeadSource,
    name: str,
    actor: User | None,
    phone: str = "",
    email: str = "",
    province: str = "",
    city: str = "",
    model_code: str = "",
    model: str = "",
    campaign: str = "",
    note: str = "",
    wished_dealer: Dealer | None = None,
    may_pass_on: bool = False,
    consent_version: str = "",
    consent_channel: str = "",
    consent_at: datetime | None = None,
    external_source: str = "",
    external_id: str = "",
    requested_at: datetime | None = None,
    add_to_known: bool = True,
) -> tuple[HubLead, bool]:
    """Take in a person who asks for a car; ``(lead, is_new)``. Passed on at once if the rules say so.

    The same ``external_id`` of the same sender is the same lead. The same phone within the days of
    the rules is the same person: what is said now is added to the lead that is there, and no second
    dealer calls. Without the person's agreement (``may_pass_on``) the lead stays here.

    Locks the rules, so that of two who send one person at once the second finds the first. Raises
    ``InvalidInput`` for a phone that cannot be right, and ``KnownPerson`` instead of adding to a
    known lead unless ``add_to_known``.
    """
    sender, number_there = storable(external_source)[:80], storable(external_id)[:120]
    rules = locked_rules(HandoutRules)
    if known := _same(sender, number_there):
        return known, False
    number = _phone_of(phone, email)
    if known := selectors.same_person(number, rules):
        if not add_to_known:
            text = _("This person asked on %(day)s: lead %(number)s. Tick the box to add to it.")
            text %= {"day": f"{known.requested_at:%Y-%m-%d}", "number": known.number}
            raise KnownPerson(text, fields={"add_to_known": text})
        return _add_to(known, note, may_pass_on, consent_version, consent_channel, actor), False
    lead = HubLead(
        source=LeadSource(source),
        name=clean_text(storable(name))[:120],
        phone=number,
        phone_raw=storable(phone)[:60],
        email=storable(email).strip().lower()[:254],
        province=clean_text(storable(province))[:40],
        city=clean_text(storable(city))[:60],
        model_code=clean_text(storable(model_code))[:40],
        model=clean_text(storable(model))[:120],
        campaign=clean_text(storable(campaign)).upper()[:40],
        note=storable(note),
        wished_dealer=wished_dealer,
        external_source=sender,
        external_id=number_there,
        requested_at=requested_at or now(),
    )
    lead.region = wished_dealer.region if wished_dealer else None
    lead.region = lead.region or selectors.region_for(
        city=lead.city, province=lead.province, rules=rules
    )
    if may_pass_on:
        lead.pass_on_at = consent_at or now()
        lead.consent_version = clean_text(consent_version)[:40] or rules.consent_version
        lead.consent_channel = clean_text(consent_channel)[:40] or str(lead.source)
    else:
        lead.stays = Stay.NO_CONSENT
    return _written(lead, rules, actor)


def _written(lead: HubLead, rules: HandoutRules, actor: User | None) -> tuple[HubLead, bool]:
    """Number and write a lead, and pass it on if that goes by itself."""
    try:
        with transaction.atomic():
            lead.number = next_number(kind="HL")
            lead.save(force_insert=True)
    except IntegrityError:
        if known := _same(lead.external_source, lead.external_id):
            return known, False
        raise
    noted("registered", lead, actor, source=str(lead.source), campaign=lead.campaign)
    return (pass_on(lead, rules, actor) if rules.is_automatic else lead), True


def _add_to(
    lead: HubLead, text: str, may_pass_on: bool, version: str, channel: str, actor: User | None
) -> HubLead:
    """Somebody we know asks again: their words and agreement are added, and the dealer hears of it."""
    lead = lock_lead(lead)
    lead.asked_times += 1
    if text := storable(text).strip():
        lead.note = f"{lead.note}\n{text}".strip()
    if may_pass_on and lead.pass_on_at is None:
        _agree(lead, version, channel)
    save_lead(
        lead, "asked_times", "note", "pass_on_at", "consent_version", "consent_channel", "stays"
    )
    noted("asked_again", lead, actor, times=lead.asked_times)
    handout = current_handout(lead) if lead.is_out else None
    if handout is not None:
        tell(handout, LeadReminded(lead_id=str(lead.pk), is_asked_again=True, note=text))
    return lead


def _agree(lead: HubLead, version: str, channel: str) -> None:
    rules = selectors.handout_rules()
    lead.pass_on_at, lead.stays = now(), ""
    lead.consent_version = clean_text(version)[:40] or rules.consent_version
    lead.consent_channel = clean_text(channel)[:40] or str(lead.source)


@transaction.atomic
def record_consent(
    *, lead: HubLead, channel: str, actor: User | None, version: str = ""
) -> HubLead:
    """The person has agreed to be passed on to a dealer after all: when, by which words, how asked.

    Raises ``Conflict`` if that is known, or the lead is over; ``InvalidInput`` without a channel.
    """
    lead = lock_lead(lead)
    if lead.state != LeadState.NEW or lead.erased_at is not None:
        raise Conflict(_("This lead is no longer here to be passed on."))
    if lead.pass_on_at is not None:
        raise Conflict(_("The person has agreed already."))
    if not clean_text(channel):
        raise refuse(
            "channel", _("Say how the person agreed: by phone, by letter, on the website.")
        )
    _agree(lead, version, channel)
    save_lead(lead, "pass_on_at", "consent_version", "consent_channel", "stays")
    noted("consented", lead, actor, version=lead.consent_version, channel=lead.consent_channel)
    return lead
