"""A page with a form on top and a table of rows that can be added to: lines, a payment plan."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.core.errors import DomainError
from portal.ui.pages.base import ObjectScreen, add_errors, is_fragment

MAX_ROWS = 60


class RowsPage(ObjectScreen):
    """Declare ``head_form``, ``row_form``, ``first_head``, ``first_rows`` and ``save``.

    ``row_form.as_row()`` gives a row as the service takes it, or ``None`` for an empty one.
    """

    template_name = "dealers/sales/rows_edit.html"
    head_form: type[forms.Form]
    row_form: type[forms.Form]
    help: Any = ""
    rows_label: Any = ""

    def first_head(self) -> dict[str, Any]:
        """What the form on top begins with."""
        raise NotImplementedError

    def first_rows(self) -> list[dict[str, Any]]:
        """The rows it begins with."""
        raise NotImplementedError

    def save(self, head: dict[str, Any], rows: list[dict[str, Any]]) -> Any:
        """Call the service; the record whose page is shown next."""
        raise NotImplementedError

    @property
    def _formset(self) -> type[forms.BaseFormSet]:
        return forms.formset_factory(self.row_form, extra=0, can_delete=True, max_num=MAX_ROWS)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = self._formset(initial=self.first_rows(), prefix="rows")
        return self.show(self.head_form(initial=self.first_head()), rows)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; or, asked for another row, draw the form again with one more."""
        data = request.POST
        if "add" in data:
            return self.show(*self.with_one_more(data))
        head, rows = self.head_form(data), self._formset(data, prefix="rows")
        if not (head.is_valid() and rows.is_valid()):
            return self.show(head, rows, status=422)
        try:
            result = self.save(head.cleaned_data, [row for form in rows if (row := form.as_row())])
        except DomainError as error:
            add_errors(head, error)
            return self.show(head, rows, status=422)
        url = result.get_absolute_url()
        if is_fragment(request):
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return redirect(url)

    def with_one_more(self, data: Any) -> tuple[forms.Form, forms.BaseFormSet]:
        """What was typed so far, unchecked and without removed rows, and an empty row."""
        count = data.get("rows-TOTAL_FORMS", "0")
        if not count.isascii() or not count.isdigit() or int(count) >= MAX_ROWS:
            raise Http404
        kept = [n for n in range(int(count)) if f"rows-{n}-DELETE" not in data]
        names = self.row_form.base_fields
        typed = [{name: data.get(f"rows-{n}-{name}", "") for name in names} for n in kept]
        return self.head_form(initial=data.dict()), self._formset(
            initial=[*typed, {}], prefix="rows"
        )

    def show(self, head: forms.Form, rows: forms.BaseFormSet, status: int = 200) -> HttpResponse:
        fragment = is_fragment(self.request)
        template = "dealers/sales/_rows_edit.html" if fragment else self.template_name
        fields = list(self.row_form().visible_fields())
        return self.render(template, form=head, rows=rows, heads=fields, status=status)
