"""Counts on: only the next number is taken, so a doubled or early message fails loudly."""

from django.conf import settings

from tenants.exchange.messages import handles
from tenants.workspace.models import NumberSequence
from tests.probe.events import Counted


@handles(Counted, kind="hub")
@handles(Counted, kind="dealer")
def count_on(message, *, sender):
    row, _ = NumberSequence.objects.select_for_update().get_or_create(
        kind="probe", scope=message.stream
    )
    if row.last != message.n - 1:
        raise AssertionError(f"{message.stream}: {message.n} came after {row.last}")
    row.last = message.n
    row.save(update_fields=["last"])
    if message.fault and getattr(settings, "PROBE_IS_BROKEN", True):
        raise RuntimeError(message.fault)
