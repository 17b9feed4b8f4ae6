"""Leads in ADF/XML 1.0, the car trade's lead format, as portals and websites send them."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers as fields
from rest_framework.parsers import BaseParser
from rest_framework.response import Response

from dealers.sales.models import Lead
from dealers.sales.permissions import CREATE_LEAD
from integrations.adf.parser import MAX_BYTES
from integrations.adf.services import receive_adf
from integrations.api.parsers import read_body
from integrations.api.views import DomainViewSet

SAMPLE = """<?xml version="1.0" encoding="UTF-8"?>
<?adf version="1.0"?>
<adf>
  <prospect>
    <id sequence="1" source="carsite.example">A-20871</id>
    <requestdate>2026-11-22T09:30:00+08:00</requestdate>
    <vehicle interest="buy" status="new"><year>2026</year><make>Hongtu</make><model>X5</model></vehicle>
    <customer>
      <contact>
        <name part="full">王小明</name>
        <phone type="cellphone">138 0013 8000</phone>
        <email>wang@example.com</email>
      </contact>
      <comments>周末可以试驾吗？</comments>
    </customer>
    <vendor><vendorname>Hongtu Pudong</vendorname></vendor>
    <provider><name>carsite.example</name></provider>
  </prospect>
</adf>"""


class AnyBody(BaseParser):
    """The bytes as they came, whatever they claim to be."""

    media_type = "*/*"

    def parse(self, stream, media_type=None, parser_context=None):
        return read_body(stream, limit=MAX_BYTES)


class ReceivedLead(fields.Serializer):
    """What became of one prospect of the document, in its order."""

    id = fields.UUIDField(source="lead.pk")
    number = fields.CharField(source="lead.number")
    result = fields.ChoiceField(["created", "duplicate"])
    needs_reading = fields.BooleanField(
        source="lead.needs_reading", help_text=_("A person has to read the text.")
    )
    warnings = fields.ListField(child=fields.CharField())


class AdfAnswer(fields.Serializer):
    """One entry for each prospect."""

    leads = ReceivedLead(many=True)
    created = fields.IntegerField()
    duplicates = fields.IntegerField()


class AdfViewSet(DomainViewSet):
    """``POST leads/adf/``."""

    model = Lead
    verbs = {"create": CREATE_LEAD}
    services = {"create": receive_adf}
    answers = {"create": AdfAnswer}
    serializer_class = AdfAnswer
    parser_classes = [AnyBody]
    max_body = MAX_BYTES
    input_serializers = {
        "create": {
            "application/x-adf+xml": OpenApiTypes.STR,
            "text/xml": OpenApiTypes.STR,
            "text/plain": OpenApiTypes.STR,
        }
    }
    descriptions = {
        "create": _(
            "Send leads as ADF/XML\n\nOne or many prospects; each becomes a lead. A prospect that was "
            "sent before (same source and id, or the same content) is answered as `duplicate`. "
            "What cannot be read becomes a lead with the text as its message (`needs_reading`). "
            "201 if at least one lead is new, else 200."
        )
    }
    examples = {"create": {"request": SAMPLE}}

    def create(self, request):
        """Any content type; form fields, JSON and mails with the XML inside are unwrapped."""
        received = receive_adf(
            document=request.data or b"",
            content_type=request.META.get("CONTENT_TYPE", ""),
            sender=f"key:{request.auth}",
            actor=request.user,
        )
        created = sum(one.is_new for one in received)
        answer = {"leads": received, "created": created, "duplicates": len(received) - created}
        return Response(AdfAnswer(answer).data, status=201 if created else 200)


KIND = "dealer"
ROUTES = [("leads/adf", AdfViewSet)]
