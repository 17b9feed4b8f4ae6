"""Thresholds: raise, tell, acknowledge, resolve."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import translation
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dealers.inventory import selectors
from dealers.inventory.models import StockAlert
from dealers.inventory.permissions import HANDLE_ALERT
from dealers.inventory.rules import StockRules
from dealers.inventory.services.base import refuse
from dealers.inventory.services.costing import set_rules
from dealers.inventory.states import AlertKind, AlertState
from portal.core.validation import clean_text
from tenants.accounts.mail import address_of, send_mail
from tenants.accounts.models import Unit, User
from tenants.audit.services import record
from tenants.workspace.house import locked_rules
from tenants.workspace.services import notify

MOST_LIMITS = 300
TEXTS = {
    AlertKind.AGED: gettext_noop("%(n)s more cars are old in %(store)s"),
    AlertKind.FEW: gettext_noop("%(n)s models are running out in %(store)s"),
    AlertKind.MANY: gettext_noop("%(n)s models are too many in %(store)s"),
}


@transaction.atomic
def watch_stock(*, actor: User | None = None) -> int:
    """Hold the stock against the thresholds: new alerts are raised and told, those whose cause is gone
    resolve by themselves. A constant number of queries and one notice for each store and kind.

    Two watches at once wait for each other. Returns how many were raised.
    """
    locked_rules(StockRules)
    crossed = {selectors.alert_key(alert): alert for alert in selectors.crossings()}
    known = {
        selectors.alert_key(alert): alert
        for alert in StockAlert.objects.open().select_for_update(of=("self",)).order_by("pk")
    }
    quiet = {
        selectors.alert_key(alert)
        for alert in StockAlert.objects.filter(quiet_until__gt=localdate())
    }
    gone = [alert for key, alert in known.items() if key not in crossed]
    StockAlert.objects.filter(pk__in=[alert.pk for alert in gone]).update(
        state=AlertState.RESOLVED, resolved_at=now(), updated_at=now()
    )
    still = [alert for key, alert in known.items() if key in crossed]
    for alert in still:
        fresh = crossed[selectors.alert_key(alert)]
        alert.value, alert.threshold = fresh.value, fresh.threshold
    StockAlert.objects.bulk_update(still, ["value", "threshold"], batch_size=500)
    raised = [alert for key, alert in crossed.items() if key not in known and key not in quiet]
    StockAlert.objects.bulk_create(raised, batch_size=500, ignore_conflicts=True)
    _tell(raised)
    return len(raised)


def _tell(raised: Iterable[StockAlert]) -> None:
    counts = Counter((alert.store_id, AlertKind(alert.kind)) for alert in raised)
    stores = Unit.objects.in_bulk({store for store, _kind in counts})
    mails: dict[User, list[tuple[str, dict[str, str]]]] = {}
    for (store_id, kind), number in counts.items():
        store = stores[store_id]
        people = selectors.people_at(store, HANDLE_ALERT)
        values = {"n": str(number), "store": str(store)}
        notify(
            people=people,
            text=TEXTS[kind],
            url=f"/stock/alerts/?store={store_id}&kind={kind}&open=true",
            **values,
        )
        for person in people:
            mails.setdefault(person, []).append((TEXTS[kind], values))
    if selectors.rules().mails_alerts:
        _mail(mails)


def _mail(mails: dict[User, list[tuple[str, dict[str, str]]]]) -> None:
    """One mail to each person, in their language, with all that was raised in their stores."""
    link = address_of("inventory:alert_list")
    for person, found in mails.items():
        with translation.override(person.language or connection.tenant.default_language):
            lines = [_(text) % values for text, values in found]
        send_mail(
            to=person.email,
            template="stock_alerts",
            language=person.language,
            person=person,
            lines=lines,
            link=link,
        )


def _locked(alert: StockAlert) -> StockAlert:
    return StockAlert.objects.select_for_update(of=("self",)).get(pk=alert.pk)


@transaction.atomic
def acknowledge_alert(*, alert: StockAlert, actor: User | None) -> StockAlert:
    """Somebody has seen it and takes care of it. Raises ``Conflict`` if it is too late."""
    alert = _locked(alert)
    alert.move_to(AlertState.ACKNOWLEDGED)
    alert.acknowledged_at, alert.acknowledged_by = now(), actor
    alert.save(update_fields=["state", "acknowledged_at", "acknowledged_by", "updated_at"])
    record(actor=actor, verb="inventory.alert.handle", target=alert, changes={"state": alert.state})
    return alert


@transaction.atomic
def resolve_alert(
    *, alert: StockAlert, measure: str, actor: User | None, quiet_days: int = 14
) -> StockAlert:
    """Something was done about it. It is not raised again for some days, whatever the figures say.

    Raises ``InvalidInput`` without a word on what was done, ``Conflict`` if it is resolved.
    """
    alert = _locked(alert)
    alert.move_to(AlertState.RESOLVED)
    alert.measure = clean_text(measure)[:200]
    if not alert.measure:
        raise refuse("measure", _("Say what was done."))
    if not 0 <= quiet_days <= 365:
        raise refuse("quiet_days", _("Choose between 0 and 365 days."))
    alert.resolved_at, alert.resolved_by = now(), actor
    alert.quiet_until = localdate() + timedelta(days=quiet_days) if quiet_days else None
    alert.save(
        update_fields=[
            "state", "measure", "resolved_at", "resolved_by", "quiet_until", "updated_at",
        ]
    )  # fmt: skip
    changes = {"state": alert.state, "measure": alert.measure}
    record(actor=actor, verb="inventory.alert.handle", target=alert, changes=changes)
    return alert


@transaction.atomic
def set_limits(*, limits: Iterable[dict[str, Any]], actor: User | None) -> StockRules:
    """How few and how many cars of a model may stand in each store: ``{"model_code", "least", "most"}``.

    Replaces the limits; an empty end is no limit. Raises ``InvalidInput`` for a model twice, or a
    highest number below the lowest.
    """
    wanted: dict[str, dict[str, int]] = {}
    for row in limits:
        code = clean_text(row["model_code"])[:40]
        least, most = row.get("least"), row.get("most")
        if not code or (least is None and most is None):
            continue
        if code in wanted:
            raise refuse("limits", _("%(code)s is named twice.") % {"code": code})
        if least is not None and most is not None and most < least:
            message = _("%(code)s: at most cannot be less than at least.") % {"code": code}
            raise refuse("limits", message)
        named = {"least": least, "most": most}
        wanted[code] = {key: value for key, value in named.items() if value is not None}
    if len(wanted) > MOST_LIMITS:
        raise refuse("limits", _("At most %(most)s models.") % {"most": MOST_LIMITS})
    return set_rules(actor, {"limits": wanted})
