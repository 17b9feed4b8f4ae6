"""The pages of the frame: home, search, notices, saved views, jobs, theme."""

from collections.abc import Collection
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core.errors import DomainError
from portal.ui import menu
from portal.ui.context import THEME_COOKIE, THEMES
from portal.ui.pages import ActionView, FormScreen, ListPage, ObjectScreen, Screen
from portal.ui.pages.base import hx_events, is_fragment, toast
from portal.ui.tables import AgeColumn, BadgeColumn, Column
from tenants.accounts.services import update_profile
from tenants.accounts.stores import choose_store
from tenants.desk import exports, selectors, services
from tenants.desk.forms import ViewForm
from tenants.desk.plugs import STORE_COOKIE
from tenants.workspace.models import Job, Notification, SavedView
from tenants.workspace.services import mark_all_read, mark_read
from tenants.workspace.states import JOB_TONES, JobState

A_YEAR = 365 * 86400
ZONES = {"wait": _("Waiting for me"), "day": _("Today"), "numbers": _("My numbers")}
# Drawn after the page is there: each part of it stays within fifteen queries.
LATER = frozenset({"day", "numbers"})


class Home(Screen):
    """What waits for me, today, then my numbers."""

    signed_in = True
    focused = True
    title = _("Home")
    template_name = "desk/home.html"

    def get(self, request):
        """What waits at once; the rest of the page, asked for by the page itself, just after it.

        Whoever chose another page to begin with is led there, unless they ask for what waits.
        """
        if (page := self.own_start) and not request.GET and not is_fragment(request):
            return redirect(page.url)
        whole = request.GET.get("part") == "rest"
        if whole and is_fragment(request):
            return self.render("desk/_zones.html", zones=self.zones(LATER))
        template = "desk/_home.html" if is_fragment(request) else self.template_name
        later = not whole and any(card.zone not in LATER for card in self.cards)
        zones = self.zones(ZONES.keys() - LATER if later else ZONES.keys())
        return self.render(template, zones=zones, later=later)

    @property
    def own_start(self) -> menu.StartPage | None:
        """The page this person chose to begin with, if they may see it (still)."""
        pages = menu.start_pages(self.request.tenant.kind, self.user) if self.user.start else []
        return next((page for page in pages if page.key == self.user.start), None)

    @cached_property
    def cards(self) -> list[menu.HomeCard]:
        """What this person may see here."""
        items = menu.declared(self.request.tenant.kind).home
        return list(menu.permitted(self.user, items))

    def zones(self, wanted: Collection[str]) -> list[dict[str, Any]]:
        """The cards that have something to say, by zone."""
        found: dict[str, list] = {key: [] for key in ZONES if key in wanted}
        for card in self.cards:
            if card.zone not in found:
                continue
            context = card.context(self.request)
            if context is not None:
                found[card.zone].append({"card": card, "context": context})
        return [{"label": ZONES[k], "cards": cards} for k, cards in found.items() if cards]


class Search(Screen):
    """One search for everything the person may see."""

    signed_in = True
    title = _("Search")

    def get(self, request):
        text = request.GET.get("q", "").strip()[:80]
        groups = selectors.search(self.user, request.tenant.kind, text) if len(text) > 1 else []
        template = "desk/_hits.html" if is_fragment(request) else "desk/search.html"
        return self.render(template, text=text, groups=groups)


class Counts(Screen):
    """What waits behind each line of the rail, and the bell: asked for after the page is there."""

    signed_in = True
    focused = True

    def get(self, request):
        counts = menu.known_counts(self.user) or menu.fresh_counts(request.tenant.kind, self.user)
        return JsonResponse({"counts": counts, "unread": selectors.unread_count(self.user)})


class Theme(Screen):
    """Light, dark, or as the device: kept with the person, else in a cookie."""

    public = True

    def post(self, request):
        after, wanted = request.POST.get("next", ""), request.POST.get("theme", "")
        safe = url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()})
        response = redirect(after if safe else "/")
        if wanted in THEMES:
            if request.user.is_authenticated:
                update_profile(person=request.user, theme=wanted)
            response.set_cookie(THEME_COOKIE, wanted, max_age=A_YEAR, samesite="Lax", httponly=True)
        return response


class Store(Screen):
    """The switch of stores: look at one of them, or at all (empty)."""

    signed_in = True

    def post(self, request):
        after, wanted = request.POST.get("next", ""), request.POST.get("store", "")
        safe = url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()})
        response = redirect(after if safe else "/")
        self.user.chosen_store_id = None
        choose_store(self.user, wanted)
        kept = f"{self.user.pk}.{self.user.chosen_store_id or ''}"
        response.set_cookie(STORE_COOKIE, kept, max_age=A_YEAR, samesite="Lax", httponly=True)
        return response


class NoticeList(Screen):
    """What the person should know, newest first."""

    signed_in = True
    title = _("Notifications")

    def get(self, request):
        notices = Notification.objects.filter(user=self.user).order_by("-id")[:100]
        template = "desk/_notices.html" if is_fragment(request) else "desk/notices.html"
        return self.render(template, notices=[(n, gettext(n.text) % n.values) for n in notices])


class NoticeNews(Screen):
    """What has come since the notice ``after``: open pages ask every second and a half.

    The newest notice is the ``ETag``: while it is the same the answer is 304, from one query.
    """

    signed_in = True

    def get(self, request):
        newest = selectors.newest_notice(self.user)
        etag = f'"{newest or 0}"'
        if request.headers.get("If-None-Match") == etag:
            return HttpResponse(status=304, headers={"ETag": etag})
        news = selectors.notices_after(self.user, request.GET.get("after", ""))
        shown = [
            {"text": gettext(n.text) % n.values, "url": reverse("desk:notice_open", args=[n.pk])}
            for n in news
        ]
        unread = selectors.unread_count(self.user)
        answer = {"newest": str(newest or 0), "unread": unread, "news": shown}
        return JsonResponse(answer, headers={"ETag": etag, "Cache-Control": "no-store"})


class NoticeOpen(Screen):
    """Read a notice and go where it points."""

    signed_in = True

    def get(self, request, pk):
        notice = mark_read(notice_id=pk, person=self.user)
        if notice is None:
            raise Http404
        safe = url_has_allowed_host_and_scheme(notice.url, allowed_hosts={request.get_host()})
        return redirect(notice.url if notice.url and safe else "desk:notice_list")


class NoticesRead(Screen):
    """“Mark all as read”."""

    signed_in = True

    def post(self, request):
        mark_all_read(person=self.user)
        if is_fragment(request):
            return hx_events(HttpResponse(status=204), ui_refresh={})
        return redirect("desk:notice_list")


class ViewCreate(FormScreen):
    """Keep a list as it stands under a name."""

    signed_in = True
    title = _("Save view")
    form_class = ViewForm

    def show(self, form, status=200):
        template = "desk/_view.html" if is_fragment(self.request) else "desk/view.html"
        return self.render(template, form=form, status=status)

    def save(self, form):
        return services.save_view(**form.cleaned_data, actor=self.user)

    def succeed(self, result):
        url = self.list_url(result)
        if is_fragment(self.request):
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return redirect(url)

    def list_url(self, view) -> str:
        """The list in this view; home if the list is gone."""
        try:
            return f"{reverse(view.screen)}?{view.query}"
        except NoReverseMatch:
            return "/"


class _OwnView(ObjectScreen):
    """Only one's own views can be changed."""

    model = SavedView
    signed_in = True

    def get_queryset(self):
        return super().get_queryset().filter(user=self.user)


class ViewEdit(_OwnView, ViewCreate):
    """Rename a view, share it, or remove it."""

    title = _("Edit view")

    def get_initial(self):
        return {"name": self.object.name, "is_shared": self.object.is_shared}

    def save(self, form):
        data = form.cleaned_data
        return services.change_view(
            view=self.object, name=data["name"], is_shared=data["is_shared"], actor=self.user
        )


class ViewRemove(_OwnView, ActionView):
    """Forget a view."""

    title = _("Remove view")

    def perform(self, record, data):
        services.remove_view(view=record, actor=self.user)
        return record

    def get_success_url(self, result):
        try:
            return reverse(result.screen)
        except NoReverseMatch:
            return "/"


class Export(Screen):
    """“Make the file”: a long list is handed to a job."""

    signed_in = True

    def post(self, request):
        address, format = request.POST.get("address", ""), request.POST.get("format", "")
        try:
            job = exports.start_export(
                address=address,
                format=format,
                store=request.COOKIES.get(STORE_COOKIE, ""),
                actor=self.user,
            )
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("desk:job_list")
        return redirect("desk:job_detail", job.pk)


class JobList(ListPage):
    """The person's own imports, exports and rebuilds."""

    model = Job
    signed_in = True
    title = _("My jobs")
    columns = [
        Column("title", link=True),
        BadgeColumn("state", tones=JOB_TONES),
        AgeColumn("created_at", _("Started")),
    ]
    empty = _("Imports, exports and other long work appear here with their progress and result.")
    empty_icon = "progress"

    def get_queryset(self):
        return super().get_queryset().filter(started_by=self.user)


class JobDetail(ObjectScreen):
    """How far a job is, and what came of it."""

    model = Job
    signed_in = True

    def get_queryset(self):
        return super().get_queryset().filter(started_by=self.user).select_related("file")

    def get(self, request, pk):
        template = "desk/_job.html" if is_fragment(request) else "desk/job.html"
        job = self.object
        going = job.state in (JobState.WAITING, JobState.RUNNING)
        answer = self.render(template, job=job, going=going, tone=JOB_TONES[job.state])
        if not going and is_fragment(request):
            hx_events(answer, ui_toast=toast(job.get_state_display(), JOB_TONES[job.state]))
        return answer
