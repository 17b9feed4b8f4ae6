"""The playbooks, under settings: how this house works its deals."""

from functools import cached_property

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dealers.sales import selectors, services
from dealers.sales.forms import LargeDealForm, StageForm
from dealers.sales.permissions import MANAGE_POLICY
from dealers.sales.states import Playbook
from portal.core.errors import DomainError
from portal.ui.pages import Screen
from portal.ui.pages.base import add_errors


class PlaybookEdit(Screen):
    """Names, order, probability, check list and patience of the stages."""

    verb = MANAGE_POLICY
    title = _("Stages of the sales desk")
    template_name = "dealers/sales/playbook_edit.html"

    @cached_property
    def playbook(self) -> Playbook:
        wanted = self.request.GET.get("playbook", Playbook.RETAIL)
        if wanted not in Playbook.values:
            raise Http404
        return Playbook(wanted)

    @property
    def books(self):
        return [
            {"label": book.label, "url": f"?playbook={book.value}",
             "active": book == self.playbook}
            for book in Playbook
        ]  # fmt: skip

    def forms(self, *data):
        policy = selectors.policy()
        rows = [StageForm(*data, rule=rule) for rule in selectors.rules(self.playbook, by=policy)]
        return LargeDealForm(*data, initial={"large_deal": policy.large_deal}), rows

    def get(self, request, *args, **kwargs):
        head, rows = self.forms()
        return self.render(self.template_name, form=head, rows=rows)

    def post(self, request, *args, **kwargs):
        head, rows = self.forms(request.POST)
        if all([head.is_valid(), *(row.is_valid() for row in rows)]):
            try:
                services.change_playbook(
                    playbook=self.playbook,
                    stages=[row.as_stage() for row in rows],
                    large_deal=head.cleaned_data["large_deal"],
                    actor=self.user,
                )
            except DomainError as error:
                _spread(head, rows, error)
            else:
                messages.success(request, _("Saved."))
                return redirect(request.get_full_path())
        return self.render(self.template_name, form=head, rows=rows, status=422)


def _spread(head, rows, error: DomainError) -> None:
    """Put a refusal beside the field it names, ``stage-field``, or on top."""
    for row in rows:
        for name, text in error.fields.items():
            field = name.removeprefix(f"{row.prefix}-")
            if field != name and field in row.fields:
                row.add_error(field, text)
                return
    add_errors(head, error)
