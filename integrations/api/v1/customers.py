"""Customers, their cars and what is to be done with them."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as rest

from dealers.customers import selectors
from dealers.customers import services as desk
from dealers.customers.filters import CustomersFilter, VehicleFilter
from dealers.customers.models import Customer, Ownership, TimelineEntry, Vehicle
from dealers.customers.permissions import (
    CHANGE_TERMS,
    CREATE_CUSTOMER,
    EDIT_CUSTOMER,
    EDIT_VEHICLE,
    ERASE_CUSTOMER,
    HAND_OVER_CUSTOMER,
    LOG_CONTACT,
    MERGE_CUSTOMER,
    SHARE_CUSTOMER,
    VIEW_CUSTOMER,
    VIEW_DOCUMENT,
    VIEW_VALUE,
    VIEW_VEHICLE,
)
from dealers.customers.states import (
    HAND_WRITTEN,
    AccountType,
    CustomerKind,
    Gender,
    Industry,
    OwnershipRole,
    PriceTier,
    Source,
    Tier,
)
from dealers.sales.permissions import REFER_CUSTOMER
from dealers.sales.services import refer_customer
from integrations.api import serializers
from integrations.api.v1.customers_merging import (
    MergeInput,
    MergeRecord,
    OtherInput,
    PreviewRecord,
)
from integrations.api.v1.customers_relations import (
    ColleagueInput,
    ConsentInput,
    EraseInput,
    HandOverWorkInput,
    LeaverInput,
    OwnerInput,
    ServiceAdvisorInput,
    StageInput,
    WorkRecord,
)
from integrations.api.v1.sales_leads import ReferralInput, ReferralRecord
from integrations.api.views import DomainViewSet, action_of
from tenants.accounts.models import Unit, User


class CompletenessRecord(rest.Serializer):
    percent = rest.IntegerField()
    missing = rest.ListField(child=rest.CharField(), source="absent")

    def to_representation(self, instance):
        """Of a customer."""
        return super().to_representation(selectors.completeness(instance))


class CustomerRecord(serializers.Record):
    completeness = CompletenessRecord(
        source="*", read_only=True, help_text="How much of a full record is there."
    )
    gross_24m = serializers.MoneyField(
        read_only=True, allow_null=True, help_text="Null for a key that may not see values."
    )

    def to_representation(self, instance):
        """What somebody is worth, and the whole ID number, are for those who may see them."""
        shown = super().to_representation(instance)
        user = self.context["request"].user
        if not user.can(VIEW_VALUE):
            shown["gross_24m"] = None
        if not user.can(VIEW_DOCUMENT):
            shown["document_no"] = instance.masked_document
        return shown

    document_no = rest.CharField(
        read_only=True, help_text="Its ends only for a key that may not see documents."
    )

    class Meta:
        model = Customer
        fields = [
            "id",
            "kind",
            "full_name",
            "contact_name",
            "phone",
            "email",
            "document_no",
            "gender",
            "born_on",
            "industry",
            "city",
            "address",
            "language",
            "source",
            "stage",
            "tier",
            "owner",
            "service_advisor",
            "store",
            "account_type",
            "price_tier",
            "credit_limit",
            "payment_days",
            "is_blocked",
            "block_reason",
            "may_contact",
            "may_share_with_oem",
            "consent_at",
            "consents",
            "tier_is_fixed",
            "recency",
            "frequency",
            "monetary",
            "visits_24m",
            "gross_24m",
            "last_visit_on",
            "shared_with",
            "erased_at",
            "notes",
            "tags",
            "wishes",
            "last_contact_at",
            "completeness",
            "created_at",
            "updated_at",
        ]


class CustomerInput(serializers.Input):
    full_name = rest.CharField(max_length=120)
    kind = rest.ChoiceField(CustomerKind.choices, required=False)
    contact_name = rest.CharField(max_length=80, required=False, allow_blank=True)
    phone = rest.CharField(max_length=40, required=False, allow_blank=True)
    email = rest.EmailField(required=False, allow_blank=True)
    document_no = rest.CharField(max_length=40, required=False, allow_blank=True)
    gender = rest.ChoiceField(Gender.choices, required=False, allow_blank=True)
    born_on = rest.DateField(required=False, allow_null=True)
    industry = rest.ChoiceField(Industry.choices, required=False, allow_blank=True)
    city = rest.CharField(max_length=40, required=False, allow_blank=True)
    address = rest.CharField(max_length=200, required=False, allow_blank=True)
    language = rest.ChoiceField(["zh-hans", "en"], required=False)
    source = rest.ChoiceField(Source.choices, required=False)
    tier = rest.ChoiceField(Tier.choices, required=False)
    tier_is_fixed = rest.BooleanField(required=False)
    owner = serializers.ObjectField(User, required=False, allow_null=True)
    store = serializers.ObjectField(Unit, required=False, allow_null=True)
    may_contact = rest.BooleanField(required=False)
    may_share_with_oem = rest.BooleanField(required=False)
    consent_proof = rest.CharField(max_length=120, required=False, allow_blank=True)
    notes = rest.CharField(max_length=5000, required=False, allow_blank=True)
    tags = rest.ListField(child=rest.CharField(max_length=30), required=False, max_length=20)
    wishes = rest.CharField(max_length=2000, required=False, allow_blank=True)


class NewCustomerInput(CustomerInput):
    allow_duplicate = rest.BooleanField(required=False)


class TermsInput(serializers.Input):
    account_type = rest.ChoiceField(AccountType.choices, required=False)
    price_tier = rest.ChoiceField(PriceTier.choices, required=False)
    credit_limit = serializers.MoneyField(min_value=0, required=False, allow_null=True)
    payment_days = rest.IntegerField(min_value=0, max_value=365, required=False)
    is_blocked = rest.BooleanField(required=False)
    block_reason = rest.CharField(max_length=200, required=False, allow_blank=True)


class EntryRecord(serializers.Record):
    text = rest.CharField(source="words", read_only=True)

    class Meta:
        model = TimelineEntry
        fields = ["id", "at", "kind", "text", "customer", "vehicle", "actor", "about_number"]


class ContactInput(serializers.Input):
    kind = rest.ChoiceField([(kind.value, kind.label) for kind in HAND_WRITTEN])
    text = rest.CharField(max_length=5000)
    at = serializers.UTCDateTimeField(required=False)
    place = rest.CharField(max_length=80, required=False, allow_blank=True)


class CustomerViewSet(DomainViewSet):
    """Customers: persons and companies we sell to, repair for, or hope to."""

    model = Customer
    serializer_class = CustomerRecord
    filterset_class = CustomersFilter
    object_argument = "customer"
    reads_back = False
    verbs = {
        "list": VIEW_CUSTOMER,
        "retrieve": VIEW_CUSTOMER,
        "create": CREATE_CUSTOMER,
        "partial_update": EDIT_CUSTOMER,
        "log_contact": LOG_CONTACT,
        "change_terms": CHANGE_TERMS,
        "preview_merge": MERGE_CUSTOMER,
        "merge": MERGE_CUSTOMER,
        "keep_apart": MERGE_CUSTOMER,
        "change_stage": EDIT_CUSTOMER,
        "record_consent": EDIT_CUSTOMER,
        "hand_over": HAND_OVER_CUSTOMER,
        "count_work": HAND_OVER_CUSTOMER,
        "hand_over_all": HAND_OVER_CUSTOMER,
        "share": SHARE_CUSTOMER,
        "stop_sharing": SHARE_CUSTOMER,
        "erase": ERASE_CUSTOMER,
        "refer": REFER_CUSTOMER,
        "name_service_advisor": EDIT_CUSTOMER,
    }
    input_serializers = {"create": NewCustomerInput, "partial_update": CustomerInput}
    services = {
        "create": desk.register_customer,
        "partial_update": desk.update_customer,
    }
    log_contact = action_of(
        desk.log_contact, input_serializer=ContactInput, answer=EntryRecord, status=201
    )
    change_terms = action_of(desk.change_terms, input_serializer=TermsInput)
    preview_merge = action_of(
        selectors.merge_preview, input_serializer=OtherInput, answer=PreviewRecord
    )
    merge = action_of(
        desk.merge_customers, input_serializer=MergeInput, answer=MergeRecord, status=201
    )
    change_stage = action_of(desk.change_stage, input_serializer=StageInput)
    record_consent = action_of(desk.record_consent, input_serializer=ConsentInput)
    hand_over = action_of(desk.hand_over_customer, input_serializer=OwnerInput)
    count_work = action_of(
        desk.count_work,
        input_serializer=LeaverInput,
        answer=WorkRecord,
        detail=False,
        description=_("What lies open with a colleague, of every desk."),
    )
    hand_over_all = action_of(
        desk.hand_over_work,
        input_serializer=HandOverWorkInput,
        answer=WorkRecord,
        detail=False,
        description=_("Give what lies open with somebody who leaves to colleagues, all at once."),
    )
    share = action_of(desk.share_customer, input_serializer=ColleagueInput)
    stop_sharing = action_of(desk.stop_sharing, input_serializer=ColleagueInput)
    name_service_advisor = action_of(
        desk.name_service_advisor, input_serializer=ServiceAdvisorInput
    )
    refer = action_of(
        refer_customer, input_serializer=ReferralInput, answer=ReferralRecord, status=201
    )
    erase = action_of(desk.erase_customer, input_serializer=EraseInput)
    keep_apart = action_of(desk.keep_apart, input_serializer=OtherInput, answer=MergeRecord)
    descriptions = {
        "list": _("Customers; `q` finds by name, pinyin, initials, phone, plate or VIN."),
    }


class VehicleRecord(serializers.Record):
    class Meta:
        model = Vehicle
        fields = [
            "id",
            "vin",
            "plate",
            "plate_history",
            "model_code",
            "model_name",
            "colour",
            "model_year",
            "engine_no",
            "odometer_km",
            "sold_by_us",
            "delivered_on",
            "warranty_start_on",
            "store",
            "visits",
            "last_visit_on",
            "open_recalls",
            "deferred_jobs",
            "created_at",
            "updated_at",
        ]


class VehicleInput(serializers.Input):
    vin = rest.CharField(max_length=40)
    plate = rest.CharField(max_length=20, required=False, allow_blank=True)
    model_code = rest.CharField(max_length=40, required=False, allow_blank=True)
    model_name = rest.CharField(max_length=120, required=False, allow_blank=True)
    colour = rest.CharField(max_length=40, required=False, allow_blank=True)
    model_year = rest.IntegerField(min_value=1980, max_value=2100, required=False, allow_null=True)
    engine_no = rest.CharField(max_length=40, required=False, allow_blank=True)
    odometer_km = rest.IntegerField(min_value=0, max_value=5_000_000, required=False)
    delivered_on = rest.DateField(required=False, allow_null=True)
    warranty_start_on = rest.DateField(required=False, allow_null=True)


class OwnershipRecord(serializers.Record):
    class Meta:
        model = Ownership
        fields = ["id", "customer", "vehicle", "role", "since", "until"]


class OwnershipInput(serializers.Input):
    customer = serializers.ObjectField(Customer, VIEW_CUSTOMER)
    role = rest.ChoiceField(OwnershipRole.choices, required=False)
    since = rest.DateField(required=False)


class VehicleViewSet(DomainViewSet):
    """Cars on the road, known by their VIN. Posting a known VIN completes what we know of it."""

    model = Vehicle
    serializer_class = VehicleRecord
    filterset_class = VehicleFilter
    object_argument = "vehicle"
    verbs = {
        "list": VIEW_VEHICLE,
        "retrieve": VIEW_VEHICLE,
        "create": EDIT_VEHICLE,
        "record_ownership": EDIT_VEHICLE,
    }
    input_serializers = {"create": VehicleInput}
    services = {"create": desk.register_vehicle}
    record_ownership = action_of(
        desk.record_ownership,
        input_serializer=OwnershipInput,
        answer=OwnershipRecord,
        status=201,
    )
    descriptions = {"list": _("Cars; `q` finds by VIN, its last 6 or 8, or plate.")}


ROUTES = [
    ("customers", CustomerViewSet),
    ("vehicles", VehicleViewSet),
]
