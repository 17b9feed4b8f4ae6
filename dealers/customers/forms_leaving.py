"""What is typed when somebody leaves."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dealers.customers.forms import PersonField
from dealers.customers.permissions import HAND_OVER_CUSTOMER
from tenants.accounts.models import User


class LeaverForm(forms.Form):
    """Whose work is handed over."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("From"))

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.visible_to(user, HAND_OVER_CUSTOMER).humans()
        self.fields["person"].queryset = people.order_by("full_name")


class HandOverWorkForm(forms.Form):
    """Who takes over what lies open with somebody: everything, or kind by kind."""

    to = PersonField(
        label=_("To"), required=False, help_text=_("Whatever is not given to somebody else below.")
    )

    def __init__(self, *args, person: User, counts: dict, may_deactivate: bool, **kwargs):
        super().__init__(*args, **kwargs)
        people = self.fields["to"].queryset.exclude(pk=person.pk)
        self.fields["to"].queryset = people
        for kind, count in counts.items():
            label = format_lazy("{kind}: {count}", kind=kind.label, count=count)
            field = PersonField(label=label, required=False, empty_label=_("as above"))
            field.queryset = people
            self.fields[f"to_{kind.key}"] = field
        if may_deactivate:
            self.fields["deactivate"] = forms.BooleanField(
                label=_("Then deactivate them"),
                required=False,
                help_text=_("They are signed out everywhere. Only when nothing is left with them."),
            )

    def as_work(self) -> dict:
        """The fields as ``hand_over_work`` takes them."""
        data = self.cleaned_data
        named = {k.removeprefix("to_"): who for k, who in data.items() if k.startswith("to_")}
        return {
            "to": data["to"],
            "by_kind": {key: who for key, who in named.items() if who},
            "deactivate": data.get("deactivate", False),
        }
