"""Settings, "Networks": where this group belongs, and joining with a code."""

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from portal.ui.pages import FormScreen, Screen
from tenants.networks import services
from tenants.networks.permissions import JOIN_NETWORK, VIEW_NETWORKS
from tenants.selectors import networks_of_this_dealer


class NetworkList(Screen):
    """The manufacturers this group works with."""

    verb = VIEW_NETWORKS
    title = _("Networks")

    def get(self, request):
        return self.render(
            "networks/list.html",
            memberships=networks_of_this_dealer(),
            may_join=request.user.can(JOIN_NETWORK),
        )


class JoinForm(forms.Form):
    """The manufacturer's code."""

    join_code = forms.CharField(label=_("Invitation code of your manufacturer"), max_length=20)


class NetworkJoin(FormScreen):
    """The button "Join a network"."""

    verb = JOIN_NETWORK
    title = _("Join a network")
    form_class = JoinForm

    def save(self, form):
        return services.join(code=form.cleaned_data["join_code"], actor=self.request.user)

    def get_success_url(self, result):
        return reverse_lazy("networks:network_list")
