"""What lists of customers, cars and follow-ups can be narrowed to; the API uses the same."""

import django_filters
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from dealers.customers.models import Customer, FollowUp, Vehicle
from dealers.customers.selectors import end_of_today, with_completeness
from portal.ui.filters import PersonFilter, UiFilterSet
from tenants.accounts.models import Unit, UnitKind

STORES = Unit.objects.filter(kind=UnitKind.STORE).order_by("name")


# How much of a full record is there, in percent: at least, and less than.
COMPLETE = {"full": (100, 101), "most": (75, 100), "half": (50, 75), "little": (0, 50)}
COMPLETE_CHOICES = [
    ("full", _("Complete")),
    ("most", _("75 % and more")),
    ("half", _("50 to 74 %")),
    ("little", _("Less than half")),
]


class CustomerFilter(UiFilterSet):
    """``q`` finds by name, pinyin, initials, phone, plate or VIN."""

    completeness = django_filters.ChoiceFilter(
        choices=COMPLETE_CHOICES, method="by_completeness", label=_("Completeness")
    )
    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    owner = PersonFilter(label=_("Looked after by"))
    service_advisor = PersonFilter(label=_("Service advisor"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))

    tag = django_filters.CharFilter(method="by_tag", label=_("Tag"))

    class Meta:
        model = Customer
        fields = [
            "kind",
            "stage",
            "tier",
            "source",
            "industry",
            "account_type",
            "price_tier",
            "is_blocked",
        ]

    def by_words(self, rows, name, value):
        return rows.search(value)

    def by_tag(self, rows, name, value):
        return rows.filter(tags__contains=[value])

    def by_completeness(self, rows, name, value):
        least, below = COMPLETE[value]
        found = with_completeness(rows)
        return found.filter(complete_percent__gte=least, complete_percent__lt=below)


class CustomersFilter(CustomerFilter):
    """For programs: also by the percent itself."""

    completeness_min = django_filters.NumberFilter(method="by_least")
    completeness_max = django_filters.NumberFilter(method="by_most")

    def by_least(self, rows, name, value):
        return with_completeness(rows).filter(complete_percent__gte=value)

    def by_most(self, rows, name, value):
        return with_completeness(rows).filter(complete_percent__lte=value)


class VehicleFilter(UiFilterSet):
    """``q`` finds by VIN, its last 6 or 8, or plate."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    store = django_filters.ModelChoiceFilter(queryset=STORES, label=_("Store"))
    has_recall = django_filters.BooleanFilter(method="by_recall", label=_("Open campaign"))

    class Meta:
        model = Vehicle
        fields = ["sold_by_us"]

    def by_words(self, rows, name, value):
        return rows.search(value)

    def by_recall(self, rows, name, value):
        return rows.filter(open_recalls__gt=0) if value else rows.filter(open_recalls=0)


DUE = [("late", _("Late")), ("today", _("By tonight")), ("later", _("Later"))]


class FollowUpFilter(UiFilterSet):
    """Open ones by when they are due; done ones only when asked for."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"))
    owner = PersonFilter(label=_("Responsible"))
    due = django_filters.ChoiceFilter(choices=DUE, method="by_due", label=_("Due"))
    done = django_filters.BooleanFilter(method="by_done", label=_("Done"))

    class Meta:
        model = FollowUp
        fields = ["kind"]

    def by_words(self, rows, name, value):
        return rows.filter(Q(contact_name__icontains=value) | Q(subject__icontains=value))

    def by_due(self, rows, name, value):
        rows, tonight = rows.filter(done_at=None), end_of_today()
        return {
            "late": rows.filter(due_at__lt=now()),
            "today": rows.filter(due_at__lt=tonight),
            "later": rows.filter(due_at__gte=tonight),
        }[value]

    def by_done(self, rows, name, value):
        return rows.filter(done_at__isnull=not value)


class CustomersFollowUpFilter(FollowUpFilter):
    """For programs: also by customer, which is too long a list for a chip."""

    customer = django_filters.UUIDFilter()
