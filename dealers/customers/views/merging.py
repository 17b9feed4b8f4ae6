"""The screens of duplicates: which records look alike, two side by side, what was merged."""

from functools import cached_property

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors, services
from dealers.customers.forms import MergeForm, MergeWithForm
from dealers.customers.models import Customer, CustomerMerge
from dealers.customers.permissions import MERGE_CUSTOMER
from dealers.customers.states import MERGE_TONES, MergeState
from portal.ui import values
from portal.ui.details import Action, Fact, Group
from portal.ui.pages import ActionView, DetailPage, FormScreen, ListPage, Screen
from portal.ui.pages.base import ObjectScreen
from portal.ui.tables import AgeColumn, BadgeColumn, Column, NumberColumn, Table


class DuplicateList(Screen):
    """Records that may be one person, the likeliest first."""

    verb = MERGE_CUSTOMER
    title = _("Likely duplicates")

    def get(self, request, *args, **kwargs):
        reason = request.GET.get("reason", "")
        if reason and reason not in selectors.REASONS:
            raise Http404
        pairs = selectors.likely_duplicates(user=self.user, reason=reason)
        columns = [
            Column("first", _("Customer"), link=True),
            Column("first__masked_phone", _("Phone"), phone=False),
            Column("second", _("Looks like")),
            Column("second__masked_phone", _("Phone"), phone=False),
            Column("why", _("Why")),
            AgeColumn("second__created_at", _("Added"), phone=False),
        ]
        table = Table(columns, pairs, empty=_("No two records look alike. Well kept!"))
        reasons = [("", _("All"), not reason)]
        reasons += [(k, label, k == reason) for k, (label, _n) in selectors.REASONS.items()]
        return self.render(
            "dealers/customers/duplicate_list.html",
            table=table,
            reasons=reasons,
            most=selectors.MOST_PAIRS,
        )


class CustomerMergeWith(ActionView):
    """Choose the other record of the same person."""

    model = Customer
    verb = MERGE_CUSTOMER
    title = _("Merge with another record")
    submit = _("Compare")
    form_class = MergeWithForm

    def get_form_kwargs(self):
        return {"user": self.user}

    def perform(self, record, data):
        return reverse("customers:customer_merge", args=[record.pk, data["other"].pk])

    def get_success_url(self, result):
        return result


class CustomerMergePreview(FormScreen, ObjectScreen):
    """Two records side by side: what to keep of each, and what will move."""

    model = Customer
    verb = MERGE_CUSTOMER
    select_related = ("owner", "store")
    title = _("Merge two records")
    template_name = "dealers/customers/merge.html"
    form_class = MergeForm

    @cached_property
    def other(self):
        found = self.get_queryset().filter(pk=self.kwargs["other"]).first()
        if found is None or found.pk == self.object.pk:
            raise Http404
        return found

    def get_form_kwargs(self):
        return {"customer": self.object, "other": self.other}

    def show(self, form, status=200):
        """Always the whole page, of what the records are now: after a refusal one looks again."""
        sides = [self._side(name, form) for name in selectors.CHOSEN]
        return self.render(
            self.template_name,
            form=form,
            status=status,
            other=self.other,
            version=selectors.version_of(self.object, self.other),
            choices=[side for side in sides if side["field"]],
            same=[side for side in sides if not side["field"]],
            moving=selectors.rows_at(self.object, self.other),
            swap=reverse("customers:customer_merge", args=[self.other.pk, self.object.pk]),
        )

    def _side(self, name, form):
        label = capfirst(str(Customer._meta.get_field(name).verbose_name))
        shown = "masked_document" if name == "document_no" else name
        mine, theirs = (values.display(values.text_of(c, shown)) for c in (self.object, self.other))
        field = form[f"of_{name}"] if f"of_{name}" in form.fields else None
        return {"label": label, "mine": mine, "theirs": theirs, "field": field}

    def post(self, request, *args, **kwargs):
        """Merge, or say that they are two people."""
        if "apart" in request.POST:
            services.keep_apart(customer=self.object, other=self.other, actor=self.user)
            return redirect("customers:duplicate_list")
        return super().post(request, *args, **kwargs)

    def save(self, form):
        return services.merge_customers(
            customer=self.object,
            other=self.other,
            take=form.taken,
            version=form.cleaned_data["version"],
            actor=self.user,
        )

    def get_success_url(self, result):
        return self.object.get_absolute_url()


class MergeList(ListPage):
    """What was merged, by whom, and what was made apart again."""

    model = CustomerMerge
    verb = MERGE_CUSTOMER
    title = _("Merged records")
    columns = [
        Column("absorbed", link=True, sort="absorbed__full_name"),
        Column("survivor", sort="survivor__full_name"),
        BadgeColumn("state", tones=MERGE_TONES),
        NumberColumn("rows_moved", _("Rows moved"), phone=False),
        Column("decided_by", sort="decided_by__full_name", phone=False),
        AgeColumn("created_at"),
    ]
    search_fields = ("absorbed__full_name", "survivor__full_name")
    select_related = ("absorbed", "survivor", "decided_by")
    empty = _("When two records of one person are merged, it is noted here and can be undone.")


class MergeDetail(DetailPage):
    """One merge: who, when, what moved, and the way back."""

    model = CustomerMerge
    verb = MERGE_CUSTOMER
    tones = MERGE_TONES
    select_related = ("absorbed", "survivor", "decided_by", "undone_by")
    groups = [
        Group(
            "",
            [
                Fact("survivor", url=lambda merge: merge.survivor.get_absolute_url()),
                Fact("absorbed"),
                Fact("decided_by"),
                Fact("created_at", age=True),
                Fact("rows_moved", _("Rows moved")),
                Fact("taken", _("Taken over"), value=lambda merge: _names(merge.taken), wide=True),
                Fact("undone_by", hide_empty=True),
                Fact("undone_at", hide_empty=True),
            ],
        )
    ]
    actions = [
        Action(
            "customers:merge_undo",
            _("Undo"),
            MERGE_CUSTOMER,
            when=lambda merge: merge.state == MergeState.MERGED,
            icon="arrow-back-up",
        )
    ]


def _names(taken):
    """The fields in words, without the ones nobody sees."""
    fields = (Customer._meta.get_field(name) for name in taken if name in selectors.CHOSEN)
    return ", ".join(capfirst(str(field.verbose_name)) for field in fields)


class MergeUndo(ActionView):
    """Make two records of one again."""

    model = CustomerMerge
    verb = MERGE_CUSTOMER
    title = _("Undo this merge")
    confirm = _("Both records come back as they were. What was added since stays where it is.")
    submit = _("Undo")
    done = _("There are two records again.")

    def perform(self, record, data):
        return services.undo_merge(merge=record, actor=self.user)
