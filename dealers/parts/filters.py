"""How parts and their moves are searched, on screen and by the API."""

import django_filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.parts.models import (
    CountLine,
    GoodsReceipt,
    Part,
    PartDemand,
    PurchaseLine,
    PurchaseOrder,
    StockCount,
    StockLevel,
    StockMove,
    Supplier,
    TrackedPiece,
)
from dealers.parts.selectors import dead_levels, to_reorder
from dealers.parts.states import (
    OPEN_DEMAND,
    UNDER_WAY,
    AbcClass,
    Category,
    Cause,
    CountState,
    DemandState,
    Fault,
    LineState,
    MoveKind,
    OrderKind,
    OrderState,
)
from portal.core.search import BROAD
from portal.ui.filters import DayRangeFilter, SearchFilter, UiFilterSet
from tenants.accounts.models import Unit, UnitKind


def _stores(_request) -> QuerySet[Unit]:
    return Unit.objects.filter(kind=UnitKind.STORE).order_by("code")


class PartFilter(UiFilterSet):
    """``q`` finds by number with or without dashes, its end, name, pinyin or initials."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    in_stock = django_filters.BooleanFilter(method="of_stock", label=_("In stock"))
    category = django_filters.MultipleChoiceFilter(choices=Category, label=_("Category"))
    abc = django_filters.MultipleChoiceFilter(choices=AbcClass, label=_("ABC class"))
    fits = django_filters.CharFilter(method="of_model", label=_("Fits model"))
    own = django_filters.BooleanFilter(method="of_origin", label=_("Own part"))
    superseded = django_filters.BooleanFilter(method="of_chain", label=_("Old number"))
    is_active = django_filters.BooleanFilter(label=_("In use"))

    class Meta:
        model = Part
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.search(value)

    def of_stock(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Parts of which something lies in a store, or nothing."""
        shelves = StockLevel.objects.filter(part=OuterRef("pk"), on_hand__gt=0)
        return rows.filter(Exists(shelves) if value else ~Exists(shelves))

    def of_model(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Parts made for a model, by its code, and those that fit all."""
        return rows.filter(Q(fits__contains=[value]) | Q(fits=[]))

    def of_origin(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Parts that are not of the manufacturer's catalogue, or those that are."""
        return rows.filter(catalogue_code="") if value else rows.exclude(catalogue_code="")

    def of_chain(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Parts whose place another number has taken by today, or the rest."""
        over = Q(superseded_on__lte=localdate())
        return rows.filter(over) if value else rows.filter(~over | Q(superseded_on=None))


class MoveFilter(UiFilterSet):
    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    kind = django_filters.MultipleChoiceFilter(choices=MoveKind, label=_("Kind of move"))
    cause = django_filters.MultipleChoiceFilter(choices=Cause, label=_("Cause of the difference"))
    store = django_filters.ModelChoiceFilter(queryset=_stores, label=_("Store"))
    part = django_filters.UUIDFilter(field_name="part_id", label=_("Part"))
    at = DayRangeFilter(label=_("When"))

    class Meta:
        model = StockMove
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Moves of the parts that are found, and of documents whose number begins so."""
        text = value.strip()
        if not text:
            return rows
        parts = Part.objects.search(text).order_by().values_list("pk", flat=True)[:BROAD]
        by_document = Q(document_number__startswith=text.upper())
        return rows.filter(Q(part__in=list(parts)) | by_document)


class DemandFilter(UiFilterSet):
    q = SearchFilter(["part__number", "part__name_zh", "part__name_en", "document_number", "note"])
    state = django_filters.MultipleChoiceFilter(choices=DemandState, label=_("State"))
    is_open = django_filters.BooleanFilter(method="of_openness", label=_("Open"))
    store = django_filters.ModelChoiceFilter(queryset=_stores, label=_("Store"))
    part = django_filters.UUIDFilter(field_name="part_id", label=_("Part"))
    created_at = DayRangeFilter(label=_("Noted"))

    class Meta:
        model = PartDemand
        fields: list[str] = []

    def of_openness(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Wishes of which something is still to be handed out, or those that are over."""
        fits = {"state__in": OPEN_DEMAND}
        return rows.filter(**fits) if value else rows.exclude(**fits)


class SupplierFilter(UiFilterSet):
    q = SearchFilter(["name", "contact_name", "phone"])
    is_active = django_filters.BooleanFilter(label=_("In use"))

    class Meta:
        model = Supplier
        fields: list[str] = []


class OrderFilter(UiFilterSet):
    q = SearchFilter(["number", "supplier__name", "document_number", "reference"])
    state = django_filters.MultipleChoiceFilter(choices=OrderState, label=_("State"))
    kind = django_filters.MultipleChoiceFilter(choices=OrderKind, label=_("Kind of order"))
    under_way = django_filters.BooleanFilter(method="of_progress", label=_("Under way"))
    late = django_filters.BooleanFilter(method="of_delay", label=_("Late"))
    store = django_filters.ModelChoiceFilter(queryset=_stores, label=_("Store"))
    supplier = django_filters.UUIDFilter(field_name="supplier_id", label=_("Supplier"))

    class Meta:
        model = PurchaseOrder
        fields: list[str] = []

    def of_progress(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Orders of which something may still arrive, or the rest."""
        fits = {"state__in": UNDER_WAY}
        return rows.filter(**fits) if value else rows.exclude(**fits)

    def of_delay(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Orders that should have come by now, or the rest."""
        late = Q(state__in=UNDER_WAY, expected_on__lt=localdate())
        return rows.filter(late) if value else rows.exclude(late)


class LineFilter(UiFilterSet):
    q = SearchFilter(["part__number", "part__name_zh", "order__number"])
    state = django_filters.MultipleChoiceFilter(choices=LineState, label=_("State"))
    order = django_filters.UUIDFilter(field_name="order_id", label=_("Order"))
    part = django_filters.UUIDFilter(field_name="part_id", label=_("Part"))

    class Meta:
        model = PurchaseLine
        fields: list[str] = []


class ReceiptFilter(UiFilterSet):
    q = SearchFilter(
        [
            "line__part__number",
            "line__order__number",
            "line__order__supplier__name",
            "delivery_note",
        ]
    )
    fault = django_filters.MultipleChoiceFilter(choices=Fault, label=_("Fault"))
    faulty = django_filters.BooleanFilter(method="of_fault", label=_("With a fault"))
    is_late = django_filters.BooleanFilter(label=_("Late"))
    supplier = django_filters.UUIDFilter(field_name="line__order__supplier_id", label=_("Supplier"))
    received_on = DayRangeFilter(label=_("Received on"))

    class Meta:
        model = GoodsReceipt
        fields: list[str] = []

    def of_fault(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Deliveries with something wrong, or those that were all right."""
        return rows.exclude(fault="") if value else rows.filter(fault="")


def _of_parts(rows: QuerySet, text: str) -> QuerySet:
    """The rows of the parts that are found."""
    if not text.strip():
        return rows
    found = Part.objects.search(text).order_by().values_list("pk", flat=True)[:BROAD]
    return rows.filter(part__in=list(found))


class LevelFilter(UiFilterSet):
    """``q`` finds by the part's number, name, pinyin or initials."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    store = django_filters.ModelChoiceFilter(queryset=_stores, label=_("Store"))
    low = django_filters.BooleanFilter(method="of_need", label=_("To be ordered"))
    dead = django_filters.BooleanFilter(method="of_rest", label=_("Dead stock"))
    in_stock = django_filters.BooleanFilter(method="of_stock", label=_("In stock"))
    abc = django_filters.MultipleChoiceFilter(
        field_name="part__abc", choices=AbcClass, label=_("ABC class")
    )
    category = django_filters.MultipleChoiceFilter(
        field_name="part__category", choices=Category, label=_("Category")
    )
    bin = django_filters.CharFilter(lookup_expr="istartswith", label=_("Bin"))

    class Meta:
        model = StockLevel
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return _of_parts(rows, value)

    def of_need(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Shelves that have reached their reorder point, or the rest."""
        needy = to_reorder().values("pk")
        return rows.filter(pk__in=needy) if value else rows.exclude(pk__in=needy)

    def of_rest(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Stock that nobody took from for half a year, or the rest."""
        resting = dead_levels(today=localdate()).values("pk")
        return rows.filter(pk__in=resting) if value else rows.exclude(pk__in=resting)

    def of_stock(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Shelves on which something lies, or nothing."""
        return rows.filter(on_hand__gt=0) if value else rows.filter(on_hand=0)


class CountFilter(UiFilterSet):
    q = SearchFilter(["number", "scope"])
    state = django_filters.MultipleChoiceFilter(choices=CountState, label=_("State"))
    store = django_filters.ModelChoiceFilter(queryset=_stores, label=_("Store"))

    class Meta:
        model = StockCount
        fields: list[str] = []


class CountLineFilter(UiFilterSet):
    q = SearchFilter(["part__number", "part__name_zh", "bin"])
    stock_count = django_filters.UUIDFilter(field_name="stock_count_id", label=_("Count"))
    differs = django_filters.BooleanFilter(method="of_difference", label=_("Differs"))
    is_counted = django_filters.BooleanFilter(
        field_name="counted", lookup_expr="isnull", exclude=True, label=_("Counted")
    )

    class Meta:
        model = CountLine
        fields: list[str] = []

    def of_difference(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """Lines that differ from the books, or those that do not."""
        differing = Q(counted__isnull=False) & ~Q(counted=F("expected"))
        return rows.filter(differing) if value else rows.exclude(differing)


class TrackedFilter(UiFilterSet):
    """``q`` finds by serial number or lot, and by part; ``code`` is exact."""

    q = SearchFilter(["code", "part__number", "part__name_zh"])
    code = django_filters.CharFilter(lookup_expr="iexact", label=_("Serial number or lot"))
    part = django_filters.UUIDFilter(field_name="part_id", label=_("Part"))
    store = django_filters.ModelChoiceFilter(queryset=_stores, label=_("Store"))
    is_here = django_filters.BooleanFilter(method="of_here", label=_("In stock"))

    class Meta:
        model = TrackedPiece
        fields = ["is_serial"]

    def of_here(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        """What lies in a store, or has left it."""
        return rows.filter(on_hand__gt=0) if value else rows.filter(on_hand=0)
