"""What a tenant may see of its own post."""

from django.db.models import QuerySet

from tenants.exchange.models import Outbox


def sent_messages() -> QuerySet[Outbox]:
    """Everything that left this tenant or is about to, newest first."""
    return Outbox.objects.order_by("-id")


def parked_messages() -> QuerySet[Outbox]:
    """Messages given up on, which hold back the later ones about their object."""
    return Outbox.objects.exclude(parked_at=None).filter(delivered_at=None).order_by("-id")
