"""What lists and boards share: the filters of the address, and an honest word when one is wrong."""

from __future__ import annotations

from functools import cached_property

from django.db.models import QuerySet

from portal.ui.filters import Chip, chips_of, words_in
from portal.ui.pages.base import ModelScreen

# Not part of what a view "is": a saved view is recognised without them.
PASSING = ("page", "export", "bulk", "ids", "all", "lane", "depth")


class Filtering(ModelScreen):
    """Narrows the rows by ``filterset_class``, or by words in ``search_fields`` without one.

    A filter that cannot be used (a bookmark of a state that is gone, an address typed by hand)
    finds nothing and says so: rows that were not asked for would be taken for the answer.
    """

    focused = True
    filterset_class: type | None = None
    search_fields: tuple[str, ...] = ()
    hidden_chips: frozenset[str] = frozenset()

    @cached_property
    def filterset(self):
        if self.filterset_class is None:
            return None
        return self.filterset_class(
            self.request.GET, queryset=self.get_queryset(), request=self.request
        )

    @cached_property
    def is_wrong(self) -> bool:
        """Whether the address asks for something that a filter cannot do."""
        return self.filterset is not None and not self.filterset.is_valid()

    @cached_property
    def filtered(self) -> QuerySet:
        """All rows that fit the filters, in no order yet; none if a filter is wrong."""
        if self.is_wrong:
            return self.filterset.queryset.none()
        if self.filterset is not None:
            return self.filterset.qs
        if not self.search_fields:
            return self.get_queryset()
        return words_in(self.get_queryset(), self.search_fields, self.request.GET.get("q", ""))

    @cached_property
    def chips(self) -> list[Chip]:
        found = chips_of(self.filterset, self.request.GET) if self.filterset is not None else []
        return [chip for chip in found if chip.name not in self.hidden_chips]

    @cached_property
    def wrong_chips(self) -> list[Chip]:
        return [chip for chip in self.chips if chip.error] if self.is_wrong else []

    @property
    def wrong_words(self) -> str:
        """What is wrong with the search box, if anything."""
        if not self.is_wrong or "q" not in self.filterset.filters:
            return ""
        return " ".join(str(text) for text in self.filterset.form["q"].errors)

    @property
    def has_search(self) -> bool:
        if self.filterset is not None:
            return "q" in self.filterset.filters
        return bool(self.search_fields)

    @cached_property
    def is_filtered(self) -> bool:
        return any(v for k, v in self.request.GET.items() if k not in (*PASSING, "sort", "cols"))

    @property
    def status(self) -> int:
        """422 for an address that asks for what cannot be."""
        return 422 if self.is_wrong else 200
