"""How articles and bulletins are searched, on screen and by the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from dealers.knowledge import selectors
from dealers.knowledge.models import Article
from dealers.knowledge.states import WRITTEN, ArticleState, Desk
from portal.ui.filters import PersonFilter, UiFilterSet
from tenants.reference.bulletins import BulletinKind, PublishedBulletin, PublishedState
from tenants.reference.selectors import find_bulletins


class ArticleFilter(UiFilterSet):
    q = django_filters.CharFilter(method="search", label=_("Search"))
    kind = django_filters.MultipleChoiceFilter(choices=WRITTEN, label=_("Kind"))
    desk = django_filters.ChoiceFilter(
        choices=[(d.value, d.label) for d in Desk if d.value], label=_("Department")
    )
    state = django_filters.MultipleChoiceFilter(choices=ArticleState, label=_("Status"))
    author = PersonFilter(label=_("Written by"))
    waiting = django_filters.BooleanFilter(method="to_confirm", label=_("I must still read"))

    class Meta:
        model = Article
        fields: list[str] = []

    def search(self, rows, _name, value):
        """Words in either language, numbers and fault codes in one box."""
        return selectors.find_articles(rows, value)

    def to_confirm(self, rows, _name, value):
        """What the person who asks must still read, or the rest."""
        user = getattr(self.request, "user", None)
        if user is None:
            return rows
        mine = Article.objects.to_confirm_by(user).values("pk")
        return rows.filter(pk__in=mine) if value else rows.exclude(pk__in=mine)


class BulletinFilter(UiFilterSet):
    q = django_filters.CharFilter(method="search", label=_("Search"))
    kind = django_filters.MultipleChoiceFilter(choices=BulletinKind, label=_("Kind"))
    state = django_filters.MultipleChoiceFilter(choices=PublishedState, label=_("Status"))
    model = django_filters.CharFilter(method="of_model", label=_("Model code"))

    class Meta:
        model = PublishedBulletin
        fields: list[str] = []

    def search(self, rows, _name, value):
        """Words in either language, numbers and fault codes in one box."""
        return find_bulletins(rows, value)

    def of_model(self, rows, _name, value):
        """Those that name the model, and those for all."""
        code = value.strip().upper()
        return rows.filter(model_codes__contains=[code]) | rows.filter(model_codes=[])
