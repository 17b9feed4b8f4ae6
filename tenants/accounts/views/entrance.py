"""What is seen before one is in, and the list of one's sessions."""

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from allauth.decorators import rate_limit
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView

from portal.core.errors import DomainError
from portal.ui.pages.base import add_errors
from tenants.accounts import services
from tenants.accounts.forms import AcceptForm
from tenants.accounts.security import note_ended_session
from tenants.accounts.services.invitations import open_invitation

BROWSERS = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


def browser_of(user_agent: str) -> tuple[str, bool]:
    """What a person calls their browser and device, and whether it is a phone."""
    names = [
        next((name for mark, name in marks.items() if mark in user_agent), "")
        for marks in (BROWSERS, SYSTEMS)
    ]
    is_phone = any(mark in user_agent for mark in ("iPhone", "Android", "Mobile"))
    return ", ".join(filter(None, names)) or _("Unknown browser"), is_phone


class NoSignUp(View):
    """Nobody signs up in a workspace; the address exists because the library names it in mails."""

    public = True

    def dispatch(self, request, *args, **kwargs):
        raise Http404


class Language(View):
    """The language switch, before sign-in and after; kept with the person, else in a cookie."""

    public = True

    def post(self, request):
        wanted = request.POST.get("language", "")
        after = request.POST.get("next", "")
        response = redirect(after if get_adapter(request).is_safe_url(after) else "/")
        if wanted not in dict(settings.LANGUAGES):
            return response
        if request.user.is_authenticated:
            services.update_profile(person=request.user, language=wanted)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=365 * 86400,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        return response


@method_decorator(rate_limit(action="login"), name="dispatch")
class InvitationAccept(FormView):
    """The page behind an invitation's link: name, password, and one is in."""

    public = True
    template_name = "account/invitation.html"
    form_class = AcceptForm

    def dispatch(self, request, *args, secret, **kwargs):
        self.invitation = open_invitation(secret)
        if self.invitation is None:
            return render(request, "account/invitation_closed.html", status=404)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"full_name": self.invitation.full_name}

    def get_context_data(self, **kwargs):
        return super().get_context_data(invitation=self.invitation, **kwargs)

    def form_valid(self, form):
        try:
            person = services.accept_invitation(
                secret=self.kwargs["secret"],
                language=self.request.LANGUAGE_CODE,
                **form.cleaned_data,
            )
        except DomainError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        return perform_login(self.request, person, redirect_url=settings.LOGIN_REDIRECT_URL)


class Sessions(ListUserSessionsView):
    """Where one is signed in; end one of them, or all others."""

    verb = None
    signed_in = True

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["sessions"].sort(key=lambda s: (s.is_current(), s.last_seen_at), reverse=True)
        for session in context["sessions"]:
            session.browser, session.is_phone = browser_of(session.user_agent)
        return context


class SessionEnd(LoginRequiredMixin, View):
    """“Sign out” beside one session. Somebody else's is not found."""

    verb = None
    signed_in = True

    def post(self, request, pk):
        session = get_object_or_404(UserSession, pk=pk, user=request.user)
        end_sessions(request, [session])
        note_ended_session(request.user)
        return redirect("usersessions_list")
