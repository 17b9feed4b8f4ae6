"""What left this tenant, and what got stuck."""

import json

from django.utils.translation import gettext_lazy as _

from portal.ui.details import Action, Fact, Group
from portal.ui.pages import ActionView, DetailPage, ListPage
from portal.ui.tables import AgeColumn, BadgeColumn, Column
from tenants.accounts.permissions import MANAGE_EXCHANGE
from tenants.exchange import services
from tenants.exchange.filters import OutboxFilter
from tenants.exchange.messages import without_private
from tenants.exchange.models import Outbox
from tenants.exchange.states import POST_TONES


class MessageList(ListPage):
    """Everything this tenant has told others, newest first."""

    model = Outbox
    verb = MANAGE_EXCHANGE
    title = _("Sent messages")
    filterset_class = OutboxFilter
    columns = [
        Column("name", link=True),
        BadgeColumn("state", _("State"), tones=POST_TONES, sort=False),
        Column("key", sort=False),
        Column("attempts", sort=False),
        Column("last_error", sort=False),
        AgeColumn("created_at", sort=False),
    ]
    presets = [("open", _("Not delivered"), "state=open"), ("parked", _("Parked"), "state=parked")]
    empty = _("Nothing has been sent yet. Here you see a copy of all that leaves this workspace.")


class MessageDetail(DetailPage):
    """One message with all it says."""

    model = Outbox
    verb = MANAGE_EXCHANGE
    groups = [
        Group(
            _("Message"),
            [
                Fact("state", _("State"), tones=POST_TONES),
                Fact("name"),
                Fact("key", copy=True),
                Fact("position", _("Number about this object")),
                Fact("created_at"),
                Fact("delivered_at", hide_empty=True),
                Fact("attempts"),
                Fact("last_error", hide_empty=True, wide=True),
            ],
        ),
        Group(
            _("Content"),
            [
                Fact(
                    "payload",
                    wide=True,
                    value=lambda row: json.dumps(
                        without_private(row.name, row.version, row.payload),
                        ensure_ascii=False,
                        indent=1,
                    ),
                )
            ],
        ),
    ]
    actions = [
        Action(
            "exchange:message_redrive",
            _("Send again"),
            MANAGE_EXCHANGE,
            when=lambda row: row.parked_at is not None,
            primary=True,
        )
    ]


class MessageRedrive(ActionView):
    """The “Send again” button of a parked message."""

    model = Outbox
    verb = MANAGE_EXCHANGE

    def perform(self, message, data):
        return services.redrive(message=message, actor=self.request.user)
