"""The screens of who looks after new customers."""

from django.forms import Form
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.customers import selectors, services
from dealers.customers.forms_assignment import AssignmentPreviewForm, AssignmentRuleForm
from dealers.customers.permissions import MANAGE_POLICY
from dealers.customers.states import AssignmentMethod, CustomerKind, Industry, Source
from portal.ui.pages import FormScreen, Screen
from portal.ui.pages.base import is_fragment
from portal.ui.tables import BooleanColumn, Column, Table
from tenants.accounts.models import Unit, User


def _whom(rule, stores) -> str:
    """Whom a rule is about, in words."""
    parts = [stores.get(rule.store, "")]
    parts += [str(Source(name).label) for name in rule.sources]
    parts += [str(Industry(name).label) for name in rule.industries]
    parts += [str(CustomerKind(rule.kind).label) if rule.kind else "", *rule.areas, rule.car]
    return ", ".join(filter(None, parts)) or gettext("Everybody")


class AssignmentList(Screen):
    """The rules for new customers, in the order in which they are asked."""

    verb = MANAGE_POLICY
    title = _("Who looks after new customers")

    def get(self, request, *args, **kwargs):
        return self.render("dealers/customers/assignment_list.html", table=self._table())

    def _table(self):
        rules = selectors.assignment_rules()
        stores = {str(pk): name for pk, name in Unit.objects.values_list("pk", "name")}
        wanted = {pk for rule in rules for pk in rule.people}
        found = User.objects.filter(pk__in=wanted)
        names = {str(person.pk): str(person) for person in found}
        columns = [
            Column("name", _("Name"), link=True),
            Column("whom", _("Customers"), value=lambda rule: _whom(rule, stores)),
            Column(
                "people",
                _("Who looks after them"),
                value=lambda rule: ", ".join(names[pk] for pk in rule.people if pk in names),
            ),
            Column("method", _("Method"), value=lambda rule: AssignmentMethod(rule.method).label),
            BooleanColumn("is_active", _("In use")),
        ]
        return Table(
            columns,
            rules,
            url=lambda rule: reverse("customers:assignment_edit", args=[rule.id]),
            empty=_("Without rules whoever adds a customer looks after them."),
        )


class _RuleScreen(FormScreen):
    """A form about one rule; what it makes of all of them is written at once."""

    form_class = AssignmentRuleForm
    verb = MANAGE_POLICY
    done = _("Saved. It holds from the next customer on.")

    @cached_property
    def rule(self):
        wanted = str(self.kwargs["rule"])
        found = next((r for r in selectors.assignment_rules() if r.id == wanted), None)
        if found is None:
            raise Http404
        return found

    @property
    def others(self):
        return [r.kept() for r in selectors.assignment_rules() if r.id != str(self.kwargs["rule"])]

    def write(self, rules):
        return services.change_assignment_rules(rules=rules, actor=self.user)

    def get_success_url(self, result):
        return reverse("customers:assignment_list")


class AssignmentCreate(_RuleScreen):
    """A new rule, at its place in the order."""

    title = _("New rule")

    def get_initial(self):
        return {**super().get_initial(), "position": len(selectors.assignment_rules()) + 1}

    def save(self, form):
        rules = [rule.kept() for rule in selectors.assignment_rules()]
        rules.insert(form.cleaned_data["position"] - 1, form.as_rule())
        return self.write(rules)


class AssignmentEdit(_RuleScreen):
    """Change a rule, or its place."""

    def get_title(self):
        return self.rule.name

    def get_initial(self):
        ids = [rule.id for rule in selectors.assignment_rules()]
        people = User.objects.filter(pk__in=self.rule.people)
        kept = {**self.rule.kept(), "people": people, "areas": "\n".join(self.rule.areas)}
        return {**kept, "position": ids.index(self.rule.id) + 1}

    def save(self, form):
        rules = self.others
        changed = {**form.as_rule(), "id": self.rule.id}
        rules.insert(form.cleaned_data["position"] - 1, changed)
        return self.write(rules)


class AssignmentRemove(_RuleScreen):
    """Do without a rule."""

    form_class = Form
    submit = _("Remove")
    done = _("Removed.")
    help = _("Who was assigned by it stays where they are; the next rule that fits decides.")

    def get_title(self):
        return gettext("Remove “%(name)s”") % {"name": self.rule.name}

    def get_initial(self):
        return {"rule": self.rule.id}

    def save(self, form):
        return self.write(self.others)


class AssignmentPreview(FormScreen):
    """Who would look after a customer now."""

    template_name = "dealers/customers/assignment_preview.html"
    form_class = AssignmentPreviewForm
    verb = MANAGE_POLICY
    title = _("Who would look after a customer?")
    submit = _("Show")
    found = None

    def save(self, form):
        return services.preview_assignment(**form.cleaned_data, actor=self.user)

    def succeed(self, result):
        self.found = result
        return self.show(self.get_form(self.request.POST))

    def show(self, form, status=200):
        part = "dealers/customers/_assignment_preview.html"
        template = part if is_fragment(self.request) else self.template_name
        return self.render(template, form=form, status=status)
