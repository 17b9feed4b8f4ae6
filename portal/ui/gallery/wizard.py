"""The wizard of the gallery."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.errors import InvalidInput
from portal.ui.forms import MoneyInput, NumberField
from portal.ui.gallery.base import Gallery
from portal.ui.pages import Step, WizardPage


class WhoForm(forms.Form):
    """The first step."""

    name = forms.CharField(label=_("Name"), max_length=20)
    phone = forms.CharField(label=_("Phone"), required=False)


class CarForm(forms.Form):
    """The second."""

    car = forms.ChoiceField(label=_("Car"), choices=[("s5", "Nebula S5"), ("x9", "X9")])
    wants = forms.MultipleChoiceField(
        label=_("Wants"),
        choices=[("loan", _("Loan")), ("plate", _("Plate"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class PriceForm(forms.Form):
    """The last."""

    amount = NumberField(label=_("Amount"), widget=MoneyInput())


class SampleWizard(Gallery, WizardPage):
    """Three steps that write nothing."""

    http_method_names = ["get", "post", "head", "options"]
    title = _("New lead")
    steps = [
        Step("who", _("Who"), WhoForm),
        Step("car", _("Which car"), CarForm),
        Step("price", _("Price"), PriceForm),
    ]

    def finish(self, answers):
        if not answers["price"]["amount"]:
            raise InvalidInput(_("Type an amount."), fields={"amount": _("Type an amount.")})
        return answers

    def get_success_url(self, result):
        return "/ui/thing/"
