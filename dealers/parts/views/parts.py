"""The parts themselves: list, page, and the forms that add and change them."""

from django.db.models import Prefetch
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dealers.parts import selectors, services
from dealers.parts.filters import PartFilter
from dealers.parts.forms import QUANTITY, CodeForm, PartEditForm, PartForm
from dealers.parts.models import Part, StockLevel
from dealers.parts.permissions import (
    ADJUST_STOCK,
    CREATE_PART,
    EDIT_PART,
    ISSUE_PART,
    ORDER_PARTS,
    RECEIVE_PART,
    REQUEST_PART,
    SELL_PART,
    TRANSFER_PART,
    VIEW_COST,
    VIEW_PART,
)
from dealers.parts.states import DEMAND_TONES
from dealers.parts.views.network import offers_of
from dealers.parts.views.stock import move_columns
from dealers.parts.views.tracked import tracked_of
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.forms import OptionsView
from portal.ui.pages import CreatePage, DetailPage, EditPage, ListPage
from portal.ui.tables import BadgeColumn, Column, DateColumn, MoneyColumn, NumberColumn, Table


class PartList(ListPage):
    """All parts with what lies in the stores."""

    model = Part
    verb = VIEW_PART
    title = _("Parts")
    columns = [
        Column("number", link=True),
        Column("name", _("Name"), sort="name_zh"),
        NumberColumn("on_hand", _("On hand"), sort="on_hand"),
        NumberColumn("available", _("Available"), sort="available"),
        Column("unit", phone=False),
        MoneyColumn("price"),
        Column("bins", _("Bin"), sort=False, phone=False),
        BadgeColumn("category", phone=False),
        Column("abc", _("ABC"), phone=False),
        Column("models", _("Fits"), sort=False, hidden=True),
        Column("maker", hidden=True),
        Column("catalogue_code", hidden=True),
        Column("system", hidden=True),
        Column("superseded_by", hidden=True, sort=False),
    ]
    filterset_class = PartFilter
    presets = [
        ("stock", _("In stock"), "in_stock=true"),
        ("none", _("Out of stock"), "in_stock=false"),
        ("own", _("Own parts"), "own=true"),
        ("superseded", _("Old numbers"), "superseded=true"),
    ]
    create = ("parts:part_create", _("New part"), CREATE_PART)
    empty = _(
        "Parts you sell and fit. Take them over from the manufacturer's catalogue or add your own."
    )
    ordering = ("number",)
    prefetch_related = (Prefetch("levels", StockLevel.objects.select_related("store")),)

    def get_queryset(self):
        rows = selectors.parts_with_stock().prefetch_related(*self.prefetch_related)
        return rows.defer("search").select_related("superseded_by")


def _levels(page) -> Table:
    columns = [
        Column("store", _("Store")),
        Column("bin"),
        NumberColumn("on_hand"),
        NumberColumn("reserved"),
        NumberColumn("available", _("Available")),
        NumberColumn("min_quantity", phone=False),
        NumberColumn("max_quantity", phone=False),
        NumberColumn("reorder_point", phone=False),
    ]
    if page.user.can(VIEW_COST):
        columns += [
            MoneyColumn("average_cost", currency="CNY"),
            MoneyColumn("value", _("Stock value"), currency="CNY"),
        ]
    return Table(
        columns, selectors.levels_of(page.object), empty=_("None of it lies in a store yet.")
    )


def _moves(page) -> Table:
    return Table(
        move_columns(cost=page.user.can(VIEW_COST)),
        selectors.moves_of(page.object, page.user)[:100],
        empty=_("Nothing has moved yet."),
    )


DEMAND_COLUMNS = [
    Column("store"),
    BadgeColumn("state", tones=DEMAND_TONES),
    NumberColumn("quantity"),
    NumberColumn("held"),
    NumberColumn("served", phone=False),
    Column("document_number"),
    Column("customer", phone=False),
    DateColumn("wanted_on"),
    Column("note", phone=False),
    DateColumn("created_at", _("Noted"), phone=False),
]


def _demands(page) -> Table:
    return Table(
        [Column("part", link=True), *DEMAND_COLUMNS],
        selectors.demands_of(page.object, page.user).select_related("part")[:100],
        empty=_("Nobody waits for it."),
    )


def _chain(page) -> Table:
    columns = [
        Column("number", link=True),
        Column("name", _("Name")),
        NumberColumn("on_hand", _("On hand")),
        DateColumn("superseded_on"),
    ]
    chain = {part.pk: place for place, part in enumerate(selectors.chain_of(page.object))}
    rows = selectors.parts_with_stock().filter(pk__in=chain) if len(chain) > 1 else []
    return Table(
        columns,
        sorted(rows, key=lambda part: chain[part.pk]),
        model=Part,
        empty=_("No other number stands before or after this one."),
    )


def _kit(page) -> Table:
    contents = selectors.contents_of(page.object)
    columns = [
        Column("number", link=True),
        Column("name", _("Name")),
        NumberColumn("count", QUANTITY, value=lambda part: contents[part]),
        MoneyColumn("price"),
    ]
    return Table(columns, contents, model=Part, empty=_("This part is no kit."))


class PartDetail(DetailPage):
    """One part: price, stock per store, moves."""

    model = Part
    verb = VIEW_PART
    select_related = ("superseded_by", "supplier")
    groups = [
        Group(
            _("Part"),
            [
                Fact("number", copy=True),
                Fact("name_zh"),
                Fact("name_en", hide_empty=True),
                Fact("price", money=True),
                Fact("unit"),
                Fact("category", hide_empty=True),
                Fact("abc", hide_empty=True),
                Fact("models", _("Fits"), hide_empty=True, edit="fits"),
                Fact("maker", hide_empty=True),
                Fact("supplier", hide_empty=True),
                Fact("catalogue_code", hide_empty=True),
                Fact("system", hide_empty=True),
                Fact("tracking", hide_empty=True),
                Fact("is_active"),
            ],
        ),
        Group(
            _("New number"),
            [
                Fact("superseded_by", url=lambda part: part.superseded_by.get_absolute_url()),
                Fact("superseded_on"),
            ],
            when=lambda part: part.superseded_by_id,
        ),
    ]
    tabs = [
        Tab("stock", _("Stock"), table=_levels),
        Tab("moves", _("Moves"), table=_moves),
        Tab("tracked", _("Serials and lots"), table=tracked_of),
        Tab("network", _("Other dealers"), "dealers/parts/_network.html", context=offers_of),
        Tab("requests", _("Requests"), table=_demands),
        Tab("chain", _("Numbers"), table=_chain),
        Tab("kit", _("Kit"), table=_kit),
    ]
    actions = [
        Action(
            "parts:part_receive", _("Receive"), RECEIVE_PART, primary=True, icon="truck-delivery"
        ),
        Action("parts:part_issue", _("Issue"), ISSUE_PART),
        Action("parts:part_sell", _("Sell"), SELL_PART),
        Action("parts:part_request", _("Reserve"), REQUEST_PART),
        Action("parts:part_lost_sale", _("Lost sale"), REQUEST_PART, menu=True),
        Action("parts:part_correct", _("Correct"), ADJUST_STOCK, menu=True),
        Action("parts:part_count", _("Count"), ADJUST_STOCK, menu=True),
        Action("parts:part_transfer", _("Transfer"), TRANSFER_PART, menu=True),
        Action(
            "parts:part_locate",
            _("Ask the network"),
            ORDER_PARTS,
            when=lambda part: part.catalogue_code,
            menu=True,
        ),
        Action("parts:part_limits", _("Minimum and maximum"), EDIT_PART, menu=True),
        Action("parts:part_place", _("Change bin"), EDIT_PART, menu=True),
        Action("parts:part_supersede", _("Supersede"), EDIT_PART, menu=True),
        Action(
            "parts:part_keep",
            _("No longer superseded"),
            EDIT_PART,
            when=lambda part: part.superseded_by_id,
            menu=True,
        ),
        Action("parts:kit_item", _("Kit contents"), EDIT_PART, menu=True),
        Action("parts:kit_assemble", _("Make kits"), ADJUST_STOCK, when=lambda p: p.kit, menu=True),
        Action(
            "parts:kit_take_apart", _("Take apart"), ADJUST_STOCK, when=lambda p: p.kit, menu=True
        ),
    ]


class PartCreate(CreatePage):
    """Form “New part”."""

    form_class = PartForm
    verb = CREATE_PART
    title = _("New part")
    done = _("Part added.")

    def save(self, form):
        return services.create_part(**form.cleaned_data, actor=self.user)


class PartAdopt(CreatePage):
    """Form “From the catalogue”."""

    form_class = CodeForm
    verb = CREATE_PART
    title = _("Part from the catalogue")
    submit = _("Take over")

    def save(self, form):
        part, _is_new = services.add_from_catalogue(**form.cleaned_data, actor=self.user)
        return part


class PartEdit(EditPage):
    """Form “Edit part”."""

    model = Part
    form_class = PartEditForm
    verb = EDIT_PART

    def save(self, form):
        return services.edit_part(part=self.object, **form.cleaned_data, actor=self.user)


class PartOptions(OptionsView):
    """Parts to choose from while typing."""

    model = Part
    verb = VIEW_PART

    def find(self, text):
        return selectors.find_parts(text).select_related("superseded_by").order_by("number")

    def hint(self, record):
        if record.is_superseded(localdate()):
            return _("Superseded by %(number)s") % {"number": record.superseded_by.number}
        return record.get_system_display()
