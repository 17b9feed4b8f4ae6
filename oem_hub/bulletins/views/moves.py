"""The buttons and dialogs on the page of a bulletin."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from oem_hub.bulletins import services
from oem_hub.bulletins.forms import RemarkForm, WithdrawForm
from oem_hub.bulletins.models import Bulletin
from oem_hub.bulletins.permissions import EDIT_BULLETIN, PUBLISH_BULLETIN
from portal.ui.pages import ActionView


class _Move(ActionView):
    model = Bulletin
    service: Callable[..., Any]

    def perform(self, record, data):
        return type(self).service(bulletin=record, actor=self.user, **data)


class BulletinHandIn(_Move):
    """Button “Hand in for review”."""

    verb = EDIT_BULLETIN
    title = _("Hand in for review")
    service = services.hand_in_bulletin
    done = _("Handed in. A colleague publishes it.")


class BulletinReturn(_Move):
    """Dialog “Back to draft”."""

    verb = EDIT_BULLETIN
    title = _("Back to draft")
    form_class = RemarkForm
    service = services.return_bulletin


class BulletinPublish(_Move):
    """Button “Publish to dealers”."""

    verb = PUBLISH_BULLETIN
    title = _("Publish to dealers")
    confirm = _("Publish this bulletin to every dealer of the network? It cannot be changed then.")
    service = services.publish_bulletin
    done = _("Published. Dealers have it within a minute.")


class BulletinWithdraw(_Move):
    """Dialog “Withdraw”."""

    verb = PUBLISH_BULLETIN
    title = _("Withdraw")
    form_class = WithdrawForm
    service = services.withdraw_bulletin
    danger = True
