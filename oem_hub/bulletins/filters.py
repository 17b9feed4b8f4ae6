"""How bulletins are searched, on screen and by the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from oem_hub.bulletins.models import Bulletin, BulletinReach
from oem_hub.bulletins.states import BulletinState
from portal.ui.filters import SearchFilter, UiFilterSet
from tenants.reference.bulletins import BulletinKind


def _bulletins(_request):
    return Bulletin.objects.order_by("-id")


class BulletinFilter(UiFilterSet):
    q = SearchFilter(["number", "title_zh", "title_en", "symptom_zh", "symptom_en", "fault_codes"])
    state = django_filters.MultipleChoiceFilter(choices=BulletinState, label=_("Status"))
    kind = django_filters.ChoiceFilter(choices=BulletinKind, label=_("Kind"))

    class Meta:
        model = Bulletin
        fields: list[str] = []


class ReachFilter(UiFilterSet):
    bulletin = django_filters.ModelChoiceFilter(queryset=_bulletins, label=_("Bulletin"))

    class Meta:
        model = BulletinReach
        fields: list[str] = []
