"""Who has a part: what dealers tell of their free stock, and the answer to who asks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from oem_hub.network.services import dealer_for_message
from oem_hub.network.states import DealerState
from oem_hub.orders.events import PartLocated
from oem_hub.orders.models import StockOffer
from tenants.exchange.services import publish
from tenants.selectors import tenant_by_id

# The roughest order, largest first; what else is said is no band.
BANDS = ("many", "some", "few")
AT_MOST = 50


@transaction.atomic
def note_free_stock(*, sender: UUID, message: Mapping[str, Any]) -> int:
    """Note the bands a dealer tells of one of its stores; how many parts. Raises ``NotAMember``.

    Heard twice it comes to the same. A band that is none takes the part off the list.
    """
    dealer = dealer_for_message(sender=sender)
    bands = message["bands"]
    here = StockOffer.objects.filter(dealer=dealer, store_id=message["store_id"])
    here.filter(number__in=[part for part, band in bands.items() if band not in BANDS]).delete()
    facts = {
        "store_name": message["store_name"][:80],
        "address": message["address"][:200],
        "phone": message["phone"][:20],
        "told_at": datetime.fromisoformat(message["told_at"]),
    }
    StockOffer.objects.bulk_create(
        [
            StockOffer(
                dealer=dealer, store_id=message["store_id"], number=part[:40], band=band, **facts
            )
            for part, band in sorted(bands.items())
            if band in BANDS
        ],
        update_conflicts=True,
        unique_fields=["dealer", "store_id", "number"],
        update_fields=["band", "updated_at", *facts],
    )
    return len(bands)


@transaction.atomic
def answer_search(*, sender: UUID, part_id: str, number: str, asked_at: str) -> int:
    """Tell a dealer who else of the network has a part; how many stores. Raises ``NotAMember``."""
    dealer = dealer_for_message(sender=sender)
    rows = StockOffer.objects.filter(number=number, dealer__state=DealerState.ACTIVE)
    rows = rows.exclude(dealer=dealer).select_related("dealer").order_by("pk")
    found = sorted(rows[:500], key=lambda row: BANDS.index(row.band))[:AT_MOST]
    offers = [
        {
            "dealer_id": str(row.dealer.tenant_id),
            "dealer": row.dealer.name,
            "store_id": str(row.store_id),
            "store": row.store_name,
            "address": row.address,
            "phone": row.phone,
            "band": row.band,
            "told_at": row.told_at.isoformat(),
        }
        for row in found
    ]
    message = PartLocated(part_id=part_id, number=number, asked_at=asked_at, offers=offers)
    publish(message, to=tenant_by_id(sender))
    return len(offers)
