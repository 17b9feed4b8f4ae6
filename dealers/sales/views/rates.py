"""Official rates, under the rules of the sales desk."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors, services
from dealers.sales.forms import RateForm, RateKeyForm
from dealers.sales.permissions import MANAGE_POLICY
from dealers.sales.states import RateKind
from portal.core.errors import DomainError
from portal.ui.pages import FormScreen
from portal.ui.pages.base import add_errors
from tenants.reference.models import Energy


class RatesEdit(FormScreen):
    """Purchase tax and value added tax with the day each begins: seen, added, removed."""

    form_class = RateForm
    verb = MANAGE_POLICY
    title = _("Official rates")
    template_name = "dealers/sales/rates.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "remove" not in request.POST:
            return super().post(request, *args, **kwargs)
        key = RateKeyForm(request.POST)
        form = self.form_class()
        if key.is_valid():
            try:
                services.remove_rate(**key.cleaned_data, actor=self.user)
                return redirect(request.path)
            except DomainError as error:
                form = self.form_class({})
                form.full_clean()
                form.errors.clear()
                add_errors(form, error)
        return self.show(form, status=422)

    def save(self, form):
        return services.add_rate(**form.cleaned_data, actor=self.user)

    def show(self, form, status: int = 200) -> HttpResponse:
        return self.render(self.template_name, form=form, status=status)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rates with their labels, the newest first."""
        kinds, energies = dict(RateKind.choices), dict(Energy.choices)
        rates = sorted(selectors.policy().rates, key=lambda rate: rate["from"], reverse=True)
        return [
            {
                **rate,
                "begins": rate["from"],
                "label": kinds.get(rate["kind"], rate["kind"]),
                "cars": energies.get(rate["applies"], _("All vehicles")),
            }
            for rate in rates
        ]

    def get_success_url(self, result):
        return self.request.path
