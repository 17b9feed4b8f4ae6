"""In which stores a person may do something, and the form field that offers them."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import Unit, UnitKind, User

STORE = _("Store")


def stores_for(user: User, verb: str) -> QuerySet[Unit]:
    """The stores in which this person may do ``verb``; own records count in the home store."""
    reach = user.reach(verb)
    stores = Unit.objects.filter(kind=UnitKind.STORE, is_active=True).order_by("code")
    if reach.everything:
        return stores
    wanted: set[UUID | None] = set(reach.stores)
    if reach.own or reach.teams:
        wanted.add(user.home_store_id)
    return stores.filter(pk__in=wanted - {None})


def choose_store(user: User, text: str) -> None:
    """Look at one store from now on, if ``text`` is the id of one within reach; else at all."""
    if text and any(str(pk) == text for pk, _name in user.stores):
        user.chosen_store_id = UUID(text)


def store_field(label: Any = STORE, **more: Any) -> forms.ModelChoiceField:
    """A store; what is offered is decided by ``StoreChoices``."""
    return forms.ModelChoiceField(Unit.objects.none(), label=label, **more)


class StoreChoices(forms.Form):
    """Offers in each field of ``store_verbs`` the stores in which the actor may do its verb."""

    store_verbs: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        for name, verb in self.store_verbs.items():
            field = self.fields[name]
            field.queryset = stores_for(actor, verb)
            if field.required:
                field.empty_label = None
                self.initial.setdefault(name, actor.chosen_store_id or actor.home_store_id)
