"""The rules for passing leads on, changed here."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from oem_hub.leads.permissions import MANAGE_RULES
from oem_hub.leads.rules import HandoutRules
from oem_hub.leads.services.base import refuse
from oem_hub.leads.states import Method
from oem_hub.network.selectors import regions
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.workspace.house import keep_rules, locked_rules

# Least and most of each number.
LIMITS = {
    "contact_hours": (0, 720), "duplicate_days": (0, 365), "stalled_days": (1, 365),
    "keep_months": (0, 120),
}  # fmt: skip
RULES = frozenset({"is_automatic", "method", "consent_version", "areas", *LIMITS})


def _areas(areas: dict[str, str]) -> dict[str, str]:
    """Places with the codes of their regions. Raises ``InvalidInput`` for a region that is none."""
    known = {region.code.casefold(): region.code for region in regions()}
    found = {}
    for place, code in areas.items():
        if clean_text(code).casefold() not in known:
            message = _("There is no region “%(code)s”. There are: %(known)s.")
            message %= {"code": code, "known": ", ".join(sorted(known.values())) or "–"}
            raise refuse("areas", message)
        found[clean_text(place)[:60]] = known[clean_text(code).casefold()]
    return found


@transaction.atomic
def change_handout_rules(*, actor: User | None, **rules: Any) -> HandoutRules:
    """Set the rules that are given; the others stay. ``areas``, place to region's code, as a whole.

    Raises ``InvalidInput`` naming the rule that cannot be.
    """
    if unknown := rules.keys() - RULES:
        raise TypeError(f"Not rules of leads: {sorted(unknown)}")
    for name, (least, most) in LIMITS.items():
        if not least <= rules.get(name, least) <= most:
            message = _("Choose a number from %(least)d to %(most)d.")
            raise refuse(name, message % {"least": least, "most": most})
    values = dict(rules)
    if "areas" in values:
        values["areas"] = _areas(values["areas"])
    if "method" in values:
        values["method"] = Method(values["method"]).value
    if "consent_version" in values:
        values["consent_version"] = clean_text(values["consent_version"])[:40] or "1"
    house = replace(locked_rules(HandoutRules), **values)
    return keep_rules(house, actor=actor, verb=MANAGE_RULES)
