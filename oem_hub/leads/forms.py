"""What the lead desk types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oem_hub.leads.models import HubLead
from oem_hub.leads.selectors import Choice, dealers_left
from oem_hub.leads.states import CLOSE_REASONS, LeadSource, Method
from oem_hub.network.models import Dealer
from portal.ui.forms import WholeField
from tenants.reference.selectors import models_of
from tenants.selectors import this_tenant


def _line(label, length: int = 60, **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, **more)


class LeadForm(forms.Form):
    """Somebody called or wrote: nine fields, two of them needed."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, widget=forms.TextInput({"inputmode": "tel"})
    )
    city = _line(_("City or province"), help_text=_("Decides which region’s dealers get it."))
    model_code = forms.ChoiceField(label=_("Model wanted"), required=False)
    source = forms.ChoiceField(label=_("Source"), choices=LeadSource.choices, initial="hotline")
    campaign = _line(_("Campaign"), 40)
    wished_dealer = forms.ModelChoiceField(
        queryset=Dealer.objects.none(),
        label=_("Dealer the customer chose"),
        required=False,
        empty_label=_("Not said"),
    )
    note = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The dealer reads this."),
    )
    may_pass_on = forms.BooleanField(
        label=_("Agrees that we pass name and phone on to a dealer"), required=False
    )
    # Offered once we see that we know the person.
    add_to_known = forms.BooleanField(
        label=_("Add to the lead that is there"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = {model.code: str(model.name) for model in models_of(this_tenant().pk)}
        self.fields["model_code"].choices = [("", _("Not said")), *self.names.items()]
        self.fields["wished_dealer"].queryset = Dealer.objects.active().order_by("code")

    def offer_known(self) -> None:
        """Ask whether to add to what is there."""
        self.fields["add_to_known"].widget = forms.CheckboxInput()

    def as_lead(self) -> dict:
        """The fields as ``register_lead`` takes them."""
        data = dict(self.cleaned_data)
        return {**data, "model": self.names.get(data["model_code"], "")}


class HandOutForm(forms.Form):
    """To whom; who is next by the rules comes first, with the reason."""

    dealer = forms.ModelChoiceField(queryset=Dealer.objects.none(), label=_("Dealer"))

    def __init__(self, *args, lead: HubLead, choice: Choice, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["dealer"]
        field.queryset = dealers_left(lead).order_by("code")
        field.label_from_instance = self._named
        if choice.dealer is not None:
            field.help_text = _("Proposed: %(name)s. %(why)s.") % {
                "name": choice.dealer, "why": choice.why.label,
            }  # fmt: skip
        elif choice.stays is not None:
            field.help_text = _("Nobody is proposed: %(why)s.") % {"why": choice.stays.label}

    @staticmethod
    def _named(dealer) -> str:
        return _("%(code)s %(name)s: %(n)d open") % {
            "code": dealer.code, "name": dealer.name, "n": dealer.open_leads,
        }  # fmt: skip


class ConsentForm(forms.Form):
    channel = forms.CharField(
        label=_("How did the person agree?"),
        max_length=40,
        help_text=_("By phone, by letter, on the website: somebody may ask for the proof."),
    )


class CloseForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[(reason.value, reason.label) for reason in CLOSE_REASONS]
    )


class RulesForm(forms.Form):
    """Who gets a lead, until when, and how long a person is kept."""

    is_automatic = forms.BooleanField(label=_("Pass new leads on by themselves"), required=False)
    method = forms.ChoiceField(label=_("Who of the region is next"), choices=Method.choices)
    contact_hours = WholeField(
        label=_("To be contacted within (hours)"),
        min_value=0,
        max_value=720,
        help_text=_("Afterwards the lead is asked back and goes to the next dealer. 0: never."),
    )
    duplicate_days = WholeField(
        label=_("The same phone is the same lead for (days)"), min_value=0, max_value=365
    )
    stalled_days = WholeField(
        label=_("Without news it counts as stalled after (days)"), min_value=1, max_value=365
    )
    keep_months = WholeField(
        label=_("Persons are forgotten after the end of a lead (months)"),
        min_value=0,
        max_value=120,
        help_text=_("0: never. The law allows no longer than needed."),
    )
    consent_version = forms.CharField(
        label=_("Wording by which people agree"),
        max_length=40,
        help_text=_("Its version; kept with every agreement."),
    )
    areas = forms.CharField(
        label=_("Regions by place"),
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("A line for each city or province: Shanghai = EAST"),
    )

    def clean_areas(self) -> dict[str, str]:
        """Place to region, from the lines."""
        found = {}
        for line in self.cleaned_data["areas"].splitlines():
            place, sign, code = line.replace("\uff1d", "=").partition("=")
            if not line.strip():
                continue
            if not sign or not place.strip() or not code.strip():
                raise forms.ValidationError(
                    _("“%(line)s”: write a place, =, and the code of a region."),
                    params={"line": line.strip()},
                )
            found[place.strip()] = code.strip()
        return found
