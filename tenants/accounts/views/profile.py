"""My profile."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.ui.menu import start_pages
from portal.ui.pages import FormScreen
from portal.ui.pages.base import is_fragment
from tenants.accounts import services
from tenants.accounts.forms import ProfileForm


class Profile(FormScreen):
    """One's own name, phone, language and look; password, second factor and sessions beside."""

    signed_in = True
    title = _("My profile")
    form_class = ProfileForm
    template_name = "settings/profile.html"
    done = _("Saved.")

    def get_initial(self):
        person = self.request.user
        return {name: getattr(person, name) for name in ProfileForm.base_fields}

    def get_form_kwargs(self):
        return {"pages": start_pages(self.request.tenant.kind, self.request.user)}

    def save(self, form):
        return services.update_profile(person=self.request.user, **form.cleaned_data)

    def show(self, form, status=200):
        person = self.request.user
        template = "settings/_profile.html" if is_fragment(self.request) else self.template_name
        return self.render(
            template,
            form=form,
            status=status,
            has_second_factor=Authenticator.objects.filter(user=person).exists(),
            sessions=UserSession.objects.filter(user=person).count(),
            roles=person._assignments,
        )

    def get_success_url(self, result):
        return reverse("accounts:profile")
