"""How leads are handed out, watched and let go, as forms."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dealers.customers.states import FollowUpKind, Source
from dealers.sales.states import CHOSEN_GRADES
from dealers.sales.states.lead_rules import Level, RoutingMethod, Step
from portal.ui.forms import WholeField
from tenants.accounts.models import Unit, UnitKind, User

STORES = Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("name")


class RoutingRuleForm(forms.Form):
    """A rule for new leads: which ones, and to whom."""

    name = forms.CharField(label=_("Name"), max_length=80)
    position = WholeField(label=_("Place in the order"), min_value=1, max_value=999, initial=100)
    sources = forms.MultipleChoiceField(
        label=_("Sources"),
        choices=Source.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    store = forms.ModelChoiceField(
        STORES, label=_("Store"), required=False, empty_label=_("Every store")
    )
    car = forms.CharField(
        label=_("Model wanted"),
        max_length=80,
        required=False,
        help_text=_("A part of the model's name or code. Empty: every model."),
    )
    method = forms.ChoiceField(label=_("Method"), choices=RoutingMethod.choices)
    skill = forms.CharField(
        label=_("Skill"),
        max_length=40,
        required=False,
        help_text=_("A word of the advisor's job title, or zh or en for the language."),
    )
    people = forms.ModelMultipleChoiceField(
        User.objects.filter(is_active=True, is_service=False).order_by("full_name"),
        label=_("Advisors"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all advisors of the lead's store."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class RoutingPreviewForm(forms.Form):
    """A lead as it might come in."""

    source = forms.ChoiceField(label=_("Source"), choices=Source.choices, initial="website")
    store = forms.ModelChoiceField(STORES, label=_("Store"), required=False)
    car = forms.CharField(label=_("Model wanted"), max_length=80, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("Somebody we know stays with their first advisor."),
    )


def _number(label, **more) -> WholeField:
    return WholeField(label=label, min_value=0, max_value=10_000, **more)


class CadenceField(forms.CharField):
    """Contacts, one per line: days, how, subject. ``3 call Ask what is still open``"""

    def __init__(self, grade: str) -> None:
        kinds = " / ".join(str(kind.value) for kind in FollowUpKind)
        super().__init__(
            label=format_lazy(_("{grade}: planned contacts"), grade=grade),
            widget=forms.Textarea({"rows": 4}),
            max_length=2000,
            required=False,
            help_text=format_lazy(
                _("One per line: days after grading, how ({kinds}), subject."), kinds=kinds
            ),
        )

    def clean(self, value):
        """Steps as the service takes them; the sentence says which line is wrong."""
        steps = []
        for place, line in enumerate((super().clean(value) or "").splitlines(), 1):
            if not (parts := line.split(None, 2)):
                continue
            kind = _kinds().get(parts[1].casefold()) if len(parts) == 3 else None
            if kind is None or not parts[0].isascii() or not parts[0].isdigit():
                message = gettext(
                    "Line %(n)d: type days, how and a subject, such as “3 call Offer”."
                )
                raise forms.ValidationError(message % {"n": place})
            steps.append(Step(int(parts[0]), kind, parts[2].strip()))
        return steps


def _kinds() -> dict[str, str]:
    """How a contact is made, by its code and by its word in the reader's language."""
    return {str(name).casefold(): k.value for k in FollowUpKind for name in (k.value, k.label)}


def as_lines(steps) -> str:
    """The steps of a cadence as they are typed."""
    return "\n".join(
        f"{step.days} {FollowUpKind(step.kind).label} {gettext(step.subject)}" for step in steps
    )


class LeadRulesForm(forms.Form):
    """The dealership's rules for leads; 0 switches a rule off."""

    level_team_lead = _number(
        Level.TEAM_LEAD.label,
        help_text=_("Told so many minutes of opening time after an answer was due."),
    )
    level_sales_manager = _number(Level.SALES_MANAGER.label)
    level_general_manager = _number(Level.GENERAL_MANAGER.label)
    reassign_after = _number(_("Unanswered leads go to somebody else after (minutes)"))
    follow_up_late_hours = _number(_("Overdue follow-ups of H and A are told after (hours)"))
    cap = _number(_("Open leads per advisor at most"))
    protect_days = _number(_("The first advisor keeps a person for (days)"))
    release_days = _number(_("Leads left alone go back to the pool after (days)"))
    dormant_days = _number(_("Leads nobody touches sleep after (days)"))
    entry_days = _number(
        _("A deal counts if its customer was entered before (days)"),
        help_text=_(
            "1: on the day of the signature at the latest, 2: the day before. Whoever is entered"
            " after the fact brings no credit."
        ),
    )
    retry_hours = _number(_("No answer: try again after (hours)"))
    referral_credit = WholeField(
        label=_("Credit for a sale to a referred customer"),
        min_value=0,
        max_value=1_000_000,
        help_text=_("What the colleague who referred them earns, in the house's currency."),
    )
    motives = forms.CharField(
        label=_("Purchase motives"),
        max_length=3000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("One per line."),
    )
    cadence_H = CadenceField("H")
    cadence_A = CadenceField("A")
    cadence_B = CadenceField("B")
    cadence_C = CadenceField("C")

    def as_rules(self) -> dict:
        """The fields as ``change_lead_rules`` takes them."""
        data = dict(self.cleaned_data)
        return {
            "escalation": {level.value: data.pop(f"level_{level.value}") for level in Level},
            "cadences": {str(g): data.pop(f"cadence_{g}") for g in CHOSEN_GRADES},
            "motives": data.pop("motives").splitlines(),
            **data,
        }
