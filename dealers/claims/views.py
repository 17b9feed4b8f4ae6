"""The claims desk's pages."""

from dealers.claims.models import WarrantyClaim
from dealers.claims.permissions import VIEW_CLAIM
from portal.ui.pages import DetailPage


class ClaimDetail(DetailPage):
    model = WarrantyClaim
    verb = VIEW_CLAIM
