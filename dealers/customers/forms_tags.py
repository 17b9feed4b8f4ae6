"""Tags of customers, typed into one line."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dealers.customers.services.tags import split_tags


class TagsField(forms.CharField):
    """A line of tags with commas between; gives a list."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("With commas between, such as: evening calls, second car 2027.")
        given = {"label": _("Tags"), "help_text": help_text, "max_length": 600, **kwargs}
        super().__init__(**given)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override] # a list is what it is for
        return split_tags(super().clean(value))


class TagForm(forms.Form):
    """Tags for the customers that were chosen."""

    tags = TagsField()
    remove = forms.BooleanField(label=_("Take these tags off"), required=False)
