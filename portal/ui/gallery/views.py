"""The pages of the gallery. They look like real ones and write nothing."""

from datetime import timedelta
from functools import cached_property
from types import SimpleNamespace

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.errors import InvalidInput
from portal.ui import charts, values
from portal.ui.damage import DamageField
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.forms import (
    ComboInput,
    DayInput,
    FilesField,
    MoneyInput,
    NumberField,
    SignatureField,
)
from portal.ui.gallery.base import Gallery
from portal.ui.gallery.rows import LABELS, NAMES, STATES, TONES, looks, make
from portal.ui.gallery.states import FAULTS, JOBS
from portal.ui.pages import (
    BoardPage,
    CalendarEntry,
    CalendarPage,
    Card,
    DetailPage,
    FormScreen,
    PrintPage,
)
from portal.ui.pages.boards import Lane
from portal.ui.ports import Entry
from portal.ui.tables import (
    AgeColumn,
    BadgeColumn,
    BooleanColumn,
    Column,
    MoneyColumn,
    Table,
)

COLUMNS = [
    Column("name", _("Name"), link=True),
    BadgeColumn("status", _("Status"), tones=TONES),
    Column("car", _("Car"), sort="car"),
    Column("owner", _("Owner")),
    MoneyColumn("amount", _("Amount"), sort="amount"),
    AgeColumn("due_at", _("Due"), late=True),
    AgeColumn("created_at", _("Received"), sort="created_at"),
    BooleanColumn("is_vip", _("VIP"), phone=False),
    Column("phone", _("Phone"), hidden=True),
]

MARKS = [
    {"x": 66.0, "y": 120.0, "kind": "chip", "note": "3 × 1 mm"},
    {"x": 152.0, "y": 205.0, "kind": "scratch", "note": "左前门划痕约 20 厘米，露底漆"},
    {"x": 384.0, "y": 150.0, "kind": "dent", "note": ""},
]


class SampleForm(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(label=_("Name"), max_length=20, help_text=_("As on the identity card."))
    phone = forms.CharField(label=_("Phone"), required=False)
    owner = forms.CharField(label=_("Owner"), widget=ComboInput("gallery_options"), required=False)
    car = forms.ChoiceField(label=_("Car"), choices=[("", "–"), ("s5", "Nebula S5"), ("x9", "X9")])
    amount = NumberField(label=_("Amount"), widget=MoneyInput())
    day = forms.DateField(label=_("Day"), widget=DayInput(), required=False)
    grade = forms.ChoiceField(
        label=_("Grade"), choices=[(c, c) for c in "HAB"], widget=forms.RadioSelect, required=False
    )
    wants = forms.MultipleChoiceField(
        label=_("Wants"),
        choices=[("loan", _("Loan")), ("plate", _("Plate"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)
    photos = FilesField(label=_("Photos"), required=False)
    damage = DamageField(label=_("Damage"), initial=MARKS)
    signature = SignatureField(label=_("Signature"), required=False)
    agrees = forms.BooleanField(label=_("May be called"), required=False)


class Parts(Gallery):
    """Buttons, badges, fields, charts and all other parts."""

    title = _("Components")

    def get(self, request):
        return self.render(
            "ui/gallery/parts.html",
            tones=values.TONES,
            form=SampleForm(),
            bad=SampleForm({"name": NAMES[1], "amount": "abc", "car": "s5"}),
            charts=_charts(),
            tables=[(n, Table(COLUMNS[:6], make(n), empty=_("No leads yet."))) for n in (0, 3, 12)],
            entries=_entries(),
            marks=MARKS,
            no_marks=[],
            steps=[_("Who"), _("Which car"), _("Price"), _("Sign")],
            faults=FAULTS,
            job_states=JOBS,
        )


def _charts():
    days = [f"11-{n:02d}" for n in range(10, 24)]
    in_time = charts.Series(_("In time"), [9, 12, 7, 14, 11, 3, 2, 13, 10, 12, 15, 9, 4, 3])
    late = charts.Series(_("Late"), [1, 2, 0, 3, 2, 0, 1, 4, 1, 0, 2, 1, 0, 1], "trouble")
    gross = charts.Series(_("Gross per unit"), [6.1, 6.0, 6.4, 6.3, 6.6, 6.5, 6.9] * 2)
    return [
        charts.Chart("leads", _("Leads answered late: 14 %"), days, [in_time, late], "stack"),
        charts.Chart("gross", _("Gross per unit is up 6 %"), days, [gross], "line", "k"),
    ]


def _entries():
    now = timezone.now()
    return [
        Entry(
            now - timedelta(minutes=4), "周建国", "Assign leads", "act", (("Owner", "", "Wu Lan"),)
        ),
        Entry(
            now - timedelta(hours=3),
            "Wu Lan",
            "客户想周末试驾, 下午三点以后有空。\n请准备 X9。",
            "note",
        ),
        Entry(now - timedelta(days=2), NAMES[1], "Register leads"),
    ]


class SampleThing(Gallery, DetailPage):
    """The page of one thing."""

    subtitle = "car"
    back = "gallery_list"
    groups = [
        Group(
            _("Who"),
            [
                Fact("name", _("Name")),
                Fact("phone", _("Phone"), copy=True),
                Fact("owner", _("Owner")),
            ],
        ),
        Group(
            _("What"),
            [
                Fact("car", _("Car")),
                Fact("amount", _("Amount"), money=True),
                Fact("due_at", _("Due"), age=True),
                Fact(
                    "note",
                    _("Note"),
                    value=lambda r: f"{r.name}: {NAMES[1]}, {r.car}. " * 3,
                    wide=True,
                ),
            ],
        ),
    ]
    tabs = [
        Tab(
            "quotes", _("Quotes"), table=lambda page: Table(COLUMNS[:5], make(4)), count=lambda r: 4
        ),
        Tab(
            "empty", _("Contracts"), table=lambda page: Table(COLUMNS[:5], [], empty=_("None yet."))
        ),
    ]

    @cached_property
    def object(self):
        return make(2)[1]

    @property
    def badge(self):
        return values.badge(self.object.get_status_display(), TONES[self.object.status])

    @property
    def moves(self):
        moves = [
            Action("", _("Lose…"), "", danger=True, menu=True, icon="flag"),
            Action("", _("Make a quote"), "", primary=True),
            Action("", _("Assign…"), "", icon="user-check"),
        ]
        return [
            {"action": m, "url": "/ui/form/", "manner": "link" if m.primary else "dialog"}
            for m in moves
        ]

    edit_url = "/ui/form/"
    can_write = True

    @property
    def entries(self):
        return _entries()


class SampleForms(Gallery, FormScreen):
    """A form; anything but a full one is refused."""

    http_method_names = ["get", "post", "head", "options"]
    title = _("New lead")
    form_class = SampleForm
    help = _("This form writes nothing: what is right here is refused by the sample domain.")

    def show(self, form, status=200):
        if self.request.htmx and self.request.htmx.target == "dialog-body":
            return self.render("ui/gallery/dialog.html", form=form, status=status)
        return super().show(form, status)

    def save(self, form):
        raise InvalidInput(_("This phone belongs to another lead."), fields={"phone": _("Taken.")})


class SampleBoard(Gallery, BoardPage):
    """A board with 60 cards."""

    title = _("Leads")
    live = '"gallery"'

    @cached_property
    def lanes(self):
        lanes = {s: Lane(SimpleNamespace(), LABELS[s], TONES[s]) for s in STATES}
        for row in make(60):
            lane = lanes[row.status]
            lane.state, lane.count = row.status, lane.count + 1
            lane.total = (lane.total or 0) + (row.amount or 0)
            lane.cards.append(
                {
                    "id": row.pk,
                    "card": Card(
                        row.name,
                        row.car,
                        values.money(row.amount),
                        row.created_at,
                        "/ui/thing/",
                        late=row.n % 11 == 5,
                    ),
                    "targets": [
                        {"state": s, "label": LABELS[s]} for s in STATES if s != row.status
                    ],
                    "target_json": '{"won": "/ui/form/", "new": ""}',
                }
            )
        return list(lanes.values())

    @property
    def other_looks(self):
        return looks("layout-kanban")

    create_button = None


class SampleCalendar(Gallery, CalendarPage):
    """A week of bookings."""

    title = _("Bookings")
    create_button = None

    @cached_property
    def records(self):
        monday = timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0)
        monday -= timedelta(days=monday.weekday())
        rows = make(34)
        return [
            (row, monday + timedelta(days=row.n % 6, minutes=30 * (row.n * 5 % 19))) for row in rows
        ]

    def entry(self, record):
        row, start = record
        end = start + timedelta(minutes=60 if row.n % 3 else 120)
        return CalendarEntry(start, end, row.name, row.car, "/ui/thing/", TONES[row.status])

    @property
    def other_looks(self):
        return looks("calendar")


class SamplePaper(Gallery, PrintPage):
    """A quote on paper."""

    title = _("Quote")
    template_name = "ui/gallery/paper.html"
    back_url = "/ui/"

    def context(self, **more):
        return super().context(marks=MARKS, **more)

    @cached_property
    def object(self):
        return make(2)[1]
