"""The public site: what this is, signing up, the first minute."""

from collections.abc import Callable, Iterable

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView, View

from portal.core.errors import DomainError
from tenants.accounts.models import User
from tenants.selectors import url_of
from tenants.signup import services
from tenants.signup.addresses import clean_slug, is_free, suggest_slug
from tenants.signup.forms import PasswordForm, SignUpForm
from tenants.signup.links import read_welcome, read_wish
from tenants.states import TenantState

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_address(request) -> str:
    """Where the request comes from, as far as our own proxies vouch for it."""
    try:
        return get_adapter(request).get_client_ip(request) or ""
    except PermissionDenied:  # a unix socket without a proxy in front
        return ""


def add_error(form, error: DomainError) -> None:
    """Show a refusal beside the fields it names, or on top."""
    named = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in named.items():
        form.add_error(name, text)
    if not named:
        form.add_error(None, str(error))


class Landing(TemplateView):
    """The first page: what this is, what it costs, sign up."""

    public = True
    template_name = "public/landing.html"
    plans: Callable[[], Iterable] | None = None  # what the price list says; given by the URLs

    def get_context_data(self, **kwargs):
        return super().get_context_data(plans=self.plans() if self.plans else [], **kwargs)


class SignUp(FormView):
    """The button "Start": who, and under which address."""

    public = True
    form_class = SignUpForm
    template_name = "public/signup.html"

    def get_initial(self):
        return {
            "language": self.request.LANGUAGE_CODE,
            "join_code": self.request.GET.get("code", "")[:20],
            "slug": self.request.GET.get("slug", "")[:40],
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Sign up"), suffix=f".{settings.PORTAL_DOMAIN}", **kwargs
        )

    def form_valid(self, form):
        try:
            services.throttle(
                what=f"signup:{client_address(self.request)}", per_hour=settings.SIGN_UPS_PER_HOUR
            )
            services.throttle(what=f"signup:{form.cleaned_data['email'].lower()}", per_hour=5)
            services.ask_for_workspace(**form.cleaned_data)
        except DomainError as error:
            add_error(form, error)
            return self.form_invalid(form)
        return render(
            self.request,
            "public/sent.html",
            {"email": form.cleaned_data["email"], "title": _("Look into your mail")},
        )

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class Address(View):
    """Under the address field: is it free?"""

    public = True

    def get(self, request):
        text = request.GET.get("slug", "")
        if not text.strip():
            text = suggest_slug(request.GET.get("company", ""))
        context = {"slug": text, "free": False, "error": ""}
        if text:
            try:
                context["slug"] = clean_slug(text)
                context["free"] = is_free(context["slug"])
            except DomainError as error:
                context["error"] = str(error)
        return render(request, "public/_address.html", context)


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class Confirm(FormView):
    """Behind the mailed link: choose a password, get the workspace."""

    public = True
    form_class = PasswordForm
    template_name = "public/confirm.html"

    def dispatch(self, request, *args, **kwargs):
        try:
            self.wish = read_wish(kwargs["token"])
        except DomainError as error:
            return _dead_end(request, error)
        self.tenant = services.workspace_of(self.wish)
        if self.tenant and self.tenant.state != TenantState.PREPARING:
            return redirect(url_of(self.tenant))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        taken = self.tenant is None and not is_free(self.wish.slug)
        return {**super().get_form_kwargs(), "asks_for_address": taken}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Choose a password"),
            wish=self.wish,
            host=f"{self.wish.slug}.{settings.PORTAL_DOMAIN}",
            **kwargs,
        )

    def form_valid(self, form):
        try:
            tenant, code = services.open_workspace(wish=self.wish, **form.cleaned_data)
        except services.AlreadyOpen:
            return redirect(url_of(services.workspace_of(self.wish)))
        except DomainError as error:
            if "slug" in error.fields and "slug" not in form.fields:
                form.fields["slug"] = PasswordForm(asks_for_address=True).fields["slug"]
            add_error(form, error)
            return self.form_invalid(form)
        return redirect(url_of(tenant, f"/welcome/{code}/"))

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


def _dead_end(request, error: DomainError) -> HttpResponse:
    context = {"title": _("This link does not work"), "error": error}
    return render(request, "public/dead_end.html", context, status=400)


class Welcome(View):
    """On the workspace's own host: the new owner's first step inside. Works once."""

    public = True

    def get(self, request, code):
        user_id = read_welcome(code, schema_name=connection.schema_name)
        with transaction.atomic():
            # Locked: of two who come with one code at once, the second finds a person who has
            # signed in before.
            user = User.objects.select_for_update().filter(pk=user_id, last_login=None).first()
            if user is not None:
                login(request, user, backend=BACKEND)
        if user is None:
            messages.info(request, _("This link has been used. Sign in with your password."))
            return redirect("/account/login/")
        return redirect("/")


class Language(View):
    """The language of this visitor, kept in a cookie of this host."""

    public = True

    def post(self, request):
        back = request.POST.get("next", "/")
        response = HttpResponseRedirect(
            back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
        )
        if (language := request.POST.get("language")) in dict(settings.LANGUAGES):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=365 * 24 * 3600,
                httponly=True,
                samesite="Lax",
                secure=settings.PORTAL_SCHEME == "https",
            )
        return response
