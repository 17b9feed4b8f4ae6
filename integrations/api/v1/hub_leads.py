"""Persons who asked the manufacturer for a car: sent here by its website, passed on to dealers."""

from types import MappingProxyType
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as drf
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from integrations.api import serializers
from integrations.api.filters import asked
from integrations.api.views import ApiView, DomainViewSet, action_of
from oem_hub.leads import permissions as may
from oem_hub.leads import selectors
from oem_hub.leads import services as desk
from oem_hub.leads.filters import HandoutFilter, LeadFilter
from oem_hub.leads.models import HubLead, LeadHandout
from oem_hub.leads.states import CLOSE_REASONS, LeadSource
from oem_hub.network.models import Dealer
from oem_hub.network.permissions import VIEW_DEALER


def line(length: int, **more) -> drf.CharField:
    """A text that may be left out."""
    return drf.CharField(max_length=length, required=False, allow_blank=True, **more)


class HubLeadRecord(serializers.Record):
    class Meta:
        model = HubLead
        fields = [
            "id", "number", "state", "stays", "source", "campaign", "name", "phone", "phone_raw",
            "email", "province", "city", "model_code", "model", "note", "requested_at", "pass_on_at",
            "consent_version", "consent_channel", "external_source", "external_id", "region",
            "wished_dealer", "dealer", "grade", "reason", "asked_times", "moved_at", "ended_at",
            "erased_at", "created_at", "updated_at",
        ]  # fmt: skip


class HubLeadInput(serializers.Input):
    source = drf.ChoiceField(LeadSource.choices)
    name = drf.CharField(max_length=120)
    phone = line(60, help_text="Any way of writing; +86 is assumed. Or an e-mail.")
    email = line(254)
    province = line(40)
    city = line(60, help_text="Decides which region's dealers get it.")
    model_code = line(40)
    model = line(120)
    campaign = line(40)
    note = line(2000, help_text="The dealer reads this.")
    wished_dealer = serializers.ObjectField(Dealer, VIEW_DEALER, required=False)
    may_pass_on = drf.BooleanField(
        required=False, help_text="Agreed, apart from any other consent, to be passed to a dealer."
    )
    consent_version = line(40, help_text="Of the words that the person agreed to.")
    consent_channel = line(40)
    consent_at = serializers.UTCDateTimeField(required=False)
    external_source = line(80)
    external_id = line(120, help_text="Sent again, it is the same lead.")
    requested_at = serializers.UTCDateTimeField(required=False)
    add_to_known = drf.BooleanField(
        required=False,
        help_text="False: a person who asked a short while ago is refused with 409. Default: added.",
    )


class HandOutInput(serializers.Input):
    dealer = serializers.ObjectField(Dealer)


class LeadConsentInput(serializers.Input):
    channel = drf.CharField(max_length=40)
    version = line(40)


class CloseLeadInput(serializers.Input):
    reason = drf.ChoiceField([(reason.value, reason.label) for reason in CLOSE_REASONS])


class HubLeadViewSet(DomainViewSet):
    """Persons who asked the manufacturer for a car."""

    model = HubLead
    serializer_class = HubLeadRecord
    filterset_class = LeadFilter
    object_argument = "lead"
    verbs = {
        "list": may.VIEW_LEAD,
        "retrieve": may.VIEW_LEAD,
        "create": may.CREATE_LEAD,
        "hand_out": may.HAND_OUT_LEAD,
        "ask_back": may.HAND_OUT_LEAD,
        "release": may.HAND_OUT_LEAD,
        "remind": may.HAND_OUT_LEAD,
        "record_consent": may.HAND_OUT_LEAD,
        "close": may.HAND_OUT_LEAD,
        "erase": may.ERASE_LEAD,
    }
    input_serializers = {"create": HubLeadInput}
    services = {"create": desk.register_lead}
    hand_out = action_of(desk.hand_out_lead, input_serializer=HandOutInput)
    ask_back = action_of(desk.ask_lead_back)
    release = action_of(desk.release_lead)
    remind = action_of(desk.remind_dealer)
    record_consent = action_of(desk.record_consent, input_serializer=LeadConsentInput)
    close = action_of(desk.close_lead, input_serializer=CloseLeadInput)
    erase = action_of(desk.erase_lead)
    descriptions = {"list": _("Leads; `q` finds by number, name, phone, city or campaign.")}


class HandoutRecord(serializers.Record):
    class Meta:
        model = LeadHandout
        fields = [
            "id", "lead", "dealer", "why", "is_current", "state", "reason", "grade", "handed_at",
            "due_at", "asked_back_at", "reminded_at", "received_at", "contacted_at", "visited_at",
            "driven_at", "converted_at", "signed_at", "delivered_at", "ended_at", "sold_as_wished",
            "updated_at",
        ]  # fmt: skip


class HandoutViewSet(DomainViewSet):
    """Which dealer was given which lead, and what it told of it: times and codes, no words."""

    model = LeadHandout
    serializer_class = HandoutRecord
    filterset_class = HandoutFilter
    verbs = {"list": may.VIEW_LEAD, "retrieve": may.VIEW_LEAD}


def _share(**more) -> drf.DecimalField:
    return drf.DecimalField(max_digits=8, decimal_places=1, allow_null=True, **more)


class LeadFigureRecord(drf.Serializer):
    name = drf.CharField()
    handed = drf.IntegerField()
    open = drf.IntegerField()
    contacted = drf.IntegerField()
    timed = drf.IntegerField(help_text="n of the share in time: contacted, or the time is over.")
    in_time = drf.IntegerField()
    in_time_share = _share(help_text="Percent.")
    median_hours = _share(help_text="From being passed on to the first contact, by the clock.")
    visited = drf.IntegerField()
    converted = drf.IntegerField()
    conversion = _share(help_text="Percent of those that are not invalid.")
    sold = drf.IntegerField()
    sold_share = _share(help_text="Percent of those that are not invalid.")
    lost = drf.IntegerField()
    given_up = drf.IntegerField()
    invalid = drf.IntegerField()


BY = {"dealer": "dealer__name", "campaign": "lead__campaign"}


class LeadFigureViewSet(ViewSetMixin, ApiView):
    """What became of leads, by dealer or campaign."""

    verbs: ClassVar[dict[str, str]] = {"list": may.VIEW_FIGURES}
    resource = "lead_figures"
    descriptions: ClassVar[dict] = {
        "list": _(
            "What became of the leads passed on in the last `days` (30, 90 or 365), `by` dealer or "
            "campaign, within the reach of this key."
        )
    }
    services = input_serializers = answers = statuses = examples = MappingProxyType({})
    serializer_class = LeadFigureRecord

    def list(self, request):
        """One row for each dealer or campaign, the most leads first."""
        found = asked(
            request,
            by=drf.ChoiceField(list(BY)),
            days=drf.ChoiceField([str(days) for days, _label in selectors.PERIODS]),
        )
        rows = selectors.lead_figures(
            request.user, BY[found.get("by", "dealer")], int(found.get("days", 90))
        )
        return Response(LeadFigureRecord(rows, many=True).data)


KIND = "hub"
ROUTES = [
    ("leads", HubLeadViewSet),
    ("lead-handouts", HandoutViewSet),
    ("lead-figures", LeadFigureViewSet),
]
