"""What the pages of the sales desk share: the customer's timeline and a box to write in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.core.errors import DomainError
from portal.ui.menu import extensions
from portal.ui.pages import ActionView, DetailPage
from portal.ui.pages.base import is_fragment


class StoryPage(DetailPage):
    """A page whose timeline is the customer's; ``write(text)`` adds a note to it."""

    write_verb = ""

    @property
    def notes(self) -> list[str]:
        """Where the domains above say what one must know of the customer; loaded afterwards.

        ``DEAL_NOTES`` of their ``menu.py``: pairs of a URL name, which takes the customer, and a verb.
        """
        customer = getattr(self.object, "customer_id", None)
        notes = extensions("dealer", "DEAL_NOTES") if customer else []
        return [reverse(url, args=[customer]) for url, verb in notes if self.user.can(verb)]

    @property
    def can_write(self) -> bool:
        """Whether the box to write in is shown."""
        return bool(self.write_verb) and self.user.can(self.write_verb)

    def write(self, text: str) -> None:
        """Call the service that keeps the note."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A note written into the timeline."""
        text, status = request.POST.get("note", ""), 200
        try:
            if self.can_write:
                self.write(text)
        except DomainError as error:
            self.note_error, self.note_text, status = str(error), text, 422
        if is_fragment(request):
            return self.render("ui/detail/_timeline.html", status=status)
        if status == 422:
            return self.render(self.template_name, status=422)
        return redirect(request.path)


class Move(ActionView):
    """A move that is one call of a service: ``service(<argument>=record, **data, actor=…)``."""

    service: Any = None
    argument = ""

    def perform(self, record: Any, data: dict[str, Any]) -> Any:
        """Make the move."""
        return type(self).service(**{self.argument: record}, **data, actor=self.user)
