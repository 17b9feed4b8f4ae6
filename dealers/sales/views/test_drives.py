"""The screens of test drives."""

from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors as customers
from dealers.sales import services
from dealers.sales.filters.showroom import DriveFilter
from dealers.sales.forms.test_drives import (
    BeginForm,
    CancelForm,
    DriveForm,
    EndForm,
    SlotForm,
    as_booking,
)
from dealers.sales.models import Lead, Opportunity, TestDrive
from dealers.sales.permissions import BOOK_TEST_DRIVE
from dealers.sales.states.test_drives import TEST_DRIVE_TONES, DriveStatus
from dealers.sales.views.base import Move
from portal.ui.details import Action, Fact, Group
from portal.ui.pages import (
    ActionView,
    CalendarEntry,
    CalendarPage,
    CreatePage,
    DetailPage,
    ListPage,
)
from portal.ui.tables import BadgeColumn, Column, DateColumn

_NEW = ("sales:test_drive_create", _("Book test drive"), BOOK_TEST_DRIVE)


class DriveList(ListPage):
    """Test drives, the next ones on top of the last ones."""

    model = TestDrive
    verb = BOOK_TEST_DRIVE
    title = _("Test drives")
    columns = [
        Column("contact_name", link=True, subtitle="number"),
        BadgeColumn("status", tones=TEST_DRIVE_TONES),
        DateColumn("starts_at", time=True),
        Column("unit", sort=False),
        Column("advisor", sort="advisor__full_name"),
        Column("route", hidden=True),
        Column("store", hidden=True),
    ]
    filterset_class = DriveFilter
    select_related = ("unit", "advisor", "store")
    presets = [
        ("mine", _("Mine"), "advisor=me"),
        ("booked", _("Booked"), "status=booked"),
        ("out", _("On the road"), "status=out"),
    ]
    ordering = ("-starts_at",)
    calendar = "sales:test_drive_calendar"
    create = _NEW
    empty = _("Demo cars are booked here; no car and no advisor is booked twice.")


class DriveCalendar(CalendarPage):
    """Which demo car is out when."""

    model = TestDrive
    verb = BOOK_TEST_DRIVE
    title = _("Test drives")
    select_related = ("unit", "advisor")
    list_url = "sales:test_drive_list"
    create = _NEW

    def entry(self, record):
        return CalendarEntry(
            start=record.starts_at,
            end=record.ends_at,
            title=record.unit.model_name,
            subtitle=f"{record.contact_name} · {record.advisor}",
            url=record.get_absolute_url(),
            tone=TEST_DRIVE_TONES[DriveStatus(record.status)],
        )


def _is(*states):
    return lambda drive: drive.status in states


class DriveDetail(DetailPage):
    """One test drive and what comes next."""

    model = TestDrive
    verb = BOOK_TEST_DRIVE
    tones = TEST_DRIVE_TONES
    subtitle = "number"
    select_related = ("unit", "advisor", "store", "customer", "lead", "opportunity")
    groups = [
        Group(
            _("Drive"),
            [
                Fact("unit", url=lambda drive: drive.unit.get_absolute_url()),
                Fact("starts_at"),
                Fact("ends_at"),
                Fact("advisor"),
                Fact("route", hide_empty=True),
                Fact("store"),
            ],
        ),
        Group(
            _("Customer"),
            [
                Fact("phone", copy=True),
                Fact(
                    "customer",
                    hide_empty=True,
                    url=lambda d: d.customer.get_absolute_url() if d.customer else "",
                ),
                Fact(
                    "lead",
                    _("Lead"),
                    hide_empty=True,
                    url=lambda d: d.lead.get_absolute_url() if d.lead else "",
                ),
                Fact(
                    "opportunity",
                    _("Opportunity"),
                    value=lambda d: d.opportunity.number if d.opportunity else None,
                    hide_empty=True,
                    url=lambda d: d.opportunity.get_absolute_url() if d.opportunity else "",
                ),
            ],
        ),
        Group(
            _("Key"),
            [
                Fact("licence_checked"),
                Fact("agreement_signed"),
                Fact("out_at"),
                Fact("in_at"),
                Fact("odometer_out"),
                Fact("odometer_in"),
                Fact("driven_km", _("Driven (km)"), hide_empty=True),
                Fact("outcome", wide=True, hide_empty=True),
            ],
        ),
    ]
    actions = [
        Action(
            "sales:test_drive_begin",
            _("Hand out"),
            BOOK_TEST_DRIVE,
            when=_is(DriveStatus.BOOKED),
            primary=True,
            icon="key",
        ),
        Action(
            "sales:test_drive_end",
            _("Take back"),
            BOOK_TEST_DRIVE,
            when=_is(DriveStatus.OUT),
            primary=True,
            icon="check",
        ),
        Action(
            "sales:test_drive_move",
            _("Move"),
            BOOK_TEST_DRIVE,
            when=_is(DriveStatus.BOOKED),
            icon="calendar",
        ),
        Action(
            "sales:test_drive_miss",
            _("Did not come"),
            BOOK_TEST_DRIVE,
            when=_is(DriveStatus.BOOKED),
            menu=True,
        ),
        Action(
            "sales:test_drive_cancel",
            _("Cancel test drive"),
            BOOK_TEST_DRIVE,
            when=_is(DriveStatus.BOOKED),
            danger=True,
            menu=True,
        ),
    ]

    def get_title(self):
        return self.object.contact_name


class DriveCreate(CreatePage):
    """Book a demo car for a customer."""

    form_class = DriveForm
    verb = BOOK_TEST_DRIVE
    title = _("Book test drive")

    def get_form_kwargs(self):
        return {"customers": customers.find_customers("", user=self.user)}

    def save(self, form):
        return services.book_test_drive(**as_booking(form.cleaned_data), actor=self.user)


class _Booking(ActionView):
    """Book from the page of a lead or a deal."""

    verb = BOOK_TEST_DRIVE
    title = _("Book test drive")
    form_class = SlotForm
    about = ""

    def perform(self, record, data):
        booking = {**as_booking(data), self.about: record}
        return services.book_test_drive(**booking, actor=self.user)

    def get_success_url(self, result):
        return result.get_absolute_url()


class LeadTestDrive(_Booking):
    """Book for somebody who asked."""

    model = Lead
    about = "lead"


class OpportunityTestDrive(_Booking):
    """Book for a deal."""

    model = Opportunity
    about = "opportunity"


class _Move(Move):
    model = TestDrive
    verb = BOOK_TEST_DRIVE
    argument = "test_drive"


class DriveMove(_Move):
    """Another time, car or advisor."""

    title = _("Move")
    form_class = SlotForm

    def get_initial(self):
        drive = self.object
        minutes = round((drive.ends_at - drive.starts_at).total_seconds() / 60)
        names = ("unit", "starts_at", "advisor", "route")
        return {"minutes": minutes, **{name: getattr(drive, name) for name in names}}

    def perform(self, record, data):
        return services.move_test_drive(test_drive=record, **as_booking(data), actor=self.user)


class DriveBegin(_Move):
    """Hand the key over."""

    title = _("Hand out")
    form_class = BeginForm
    service = services.begin_test_drive

    def get_initial(self):
        return {"odometer_out": self.object.unit.odometer_km}


class DriveEnd(_Move):
    """The car is back."""

    title = _("Take back")
    form_class = EndForm
    service = services.end_test_drive

    def get_initial(self):
        return {"odometer_in": self.object.odometer_out}


class DriveMiss(_Move):
    """They did not come."""

    title = _("Did not come")
    service = services.miss_test_drive


class DriveCancel(_Move):
    """It does not take place."""

    title = _("Cancel test drive")
    form_class = CancelForm
    danger = True
    service = services.cancel_test_drive
