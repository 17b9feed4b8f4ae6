"""The buttons and dialogs on the page of a campaign."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from oem_hub.campaigns import services
from oem_hub.campaigns.forms import ExcludeForm, ReturnForm, VinForm
from oem_hub.campaigns.models import ServiceCampaign
from oem_hub.campaigns.permissions import APPROVE_CAMPAIGN, EDIT_CAMPAIGN, PUBLISH_CAMPAIGN
from portal.ui.pages import ActionView


class _Move(ActionView):
    model = ServiceCampaign
    service: Callable[..., Any]

    def perform(self, record, data):
        return type(self).service(campaign=record, actor=self.user, **data)


class CampaignHandIn(_Move):
    """Button “Hand in for approval”."""

    verb = EDIT_CAMPAIGN
    title = _("Hand in for approval")
    service = services.hand_in_campaign
    done = _("Handed in. A colleague approves it.")


class CampaignRemoveVin(_Move):
    """Dialog “Remove a vehicle”."""

    verb = EDIT_CAMPAIGN
    title = _("Remove a vehicle")
    form_class = VinForm
    service = services.remove_vin


class CampaignApprove(_Move):
    """Button “Approve”."""

    verb = APPROVE_CAMPAIGN
    title = _("Approve")
    service = services.approve_campaign
    done = _("Approved. It can be published now.")


class CampaignReturn(_Move):
    """Dialog “Back to draft”."""

    verb = APPROVE_CAMPAIGN
    title = _("Back to draft")
    form_class = ReturnForm
    service = services.return_to_draft


class CampaignPublish(_Move):
    """Button “Publish to dealers”."""

    verb = PUBLISH_CAMPAIGN
    title = _("Publish to dealers")
    confirm = _("Send this campaign to every dealer of the network? It cannot be changed then.")
    service = services.publish_campaign
    done = _("Published. Dealers now look for their cars.")


class CampaignSend(_Move):
    """Button “Send to new dealers”."""

    verb = PUBLISH_CAMPAIGN
    title = _("Send to new dealers")
    service = services.send_to_new_dealers
    done = _("Dealers that joined since have it now.")


class CampaignExcludeVin(_Move):
    """Dialog “Vehicle scrapped or exported”."""

    verb = PUBLISH_CAMPAIGN
    title = _("Vehicle scrapped or exported")
    help = _("It is no longer due and leaves the completion figure.")
    form_class = ExcludeForm
    service = services.exclude_vin


class CampaignComplete(_Move):
    """Button “Complete”."""

    verb = PUBLISH_CAMPAIGN
    title = _("Complete")
    confirm = _("Complete this campaign? Dealers can book no more work for it.")
    service = services.complete_campaign


class CampaignWithdraw(_Move):
    """Button “Withdraw”."""

    verb = PUBLISH_CAMPAIGN
    title = _("Withdraw")
    confirm = _("Withdraw this campaign? Dealers can book no more work for it.")
    danger = True
    service = services.withdraw_campaign
