"""Articles: the list, the page of one, the forms that write it, its buttons."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealers.knowledge import selectors, services
from dealers.knowledge.filters import ArticleFilter
from dealers.knowledge.forms import ArticleForm, RemarkForm, RetireForm
from dealers.knowledge.models import Article
from dealers.knowledge.permissions import PUBLISH_ARTICLE, VIEW_ARTICLE, WRITE_ARTICLE
from dealers.knowledge.states import ARTICLE_TONES, ArticleKind, ArticleState
from portal.ui.details import Action, Fact, Group, Tab
from portal.ui.pages import ActionView, CreatePage, DetailPage, EditPage, ListPage
from portal.ui.prose import prose_fact
from portal.ui.tables import AgeColumn, BadgeColumn, Column, DateColumn, Table
from portal.ui.values import moment
from tenants.accounts.models import Role
from tenants.accounts.selectors import stores

_State = ArticleState
RATED = (ArticleKind.SOLUTION, ArticleKind.HOW_TO, ArticleKind.PLAYBOOK)


class _Own:
    """Of what people here wrote; the records of bulletins have a page of their own."""

    def get_queryset(self):
        return super().get_queryset().own()


class ArticleList(_Own, ListPage):
    """The knowledge base: one box for words, numbers and fault codes."""

    model = Article
    verb = VIEW_ARTICLE
    title = _("Knowledge base")
    columns = [
        Column("title", value=lambda a: a.name, link=True, subtitle="number"),
        Column("kind"),
        Column("desk", phone=False),
        BadgeColumn("state", tones=ARTICLE_TONES),
        Column(
            "fault_codes", value=lambda a: ", ".join(a.fault_codes), sort=False, phone=False
        ),
        Column(
            "helped", _("Helped"), value=lambda a: f"{a.helped} / {len(a.votes)}", sort=False,
            phone=False,
        ),
        DateColumn("valid_until", phone=False, hidden=True),
        AgeColumn("published_at"),
    ]  # fmt: skip
    filterset_class = ArticleFilter
    presets = [
        ("published", _("Published"), "state=published"),
        ("waiting", _("I must still read"), "waiting=true"),
        ("review", _("To review"), "state=in_review"),
        ("mine", _("Mine"), "author=me"),
    ]
    ordering = ("-published_at",)
    row_class = staticmethod(lambda article: "is-late" if article.is_overdue else "")
    create = ("knowledge:article_create", _("New article"), WRITE_ARTICLE)
    empty_icon, empty_title = "book", _("Nothing written yet")
    empty = _(
        "What the house knows: cures that worked, how things are done, policies, news. Whoever looks "
        "for a symptom or fault code finds it here and on the job."
    )


def _readers(page) -> Table:
    columns = [
        Column("person", _("Colleague"), value=lambda row: str(row.person)),
        Column("read_at", _("Read"), value=lambda row: moment(row.read_at) if row.read_at else "–"),
    ]
    rows = selectors.readers_of(page.object)
    return Table(columns, rows, url=lambda row: "", empty=_("It is for nobody."))


def _versions(page) -> Table:
    columns = [
        Column("version", value=lambda a: str(a.version), link=True),
        BadgeColumn("state", tones=ARTICLE_TONES),
        Column("author"),
        Column("reviewer"),
        AgeColumn("published_at"),
    ]
    rows = selectors.versions_of(page.object, page.user)
    return Table(columns, rows[:50], url="knowledge:article_detail")


def _joined(name: str):
    return lambda article: ", ".join(getattr(article, name))


def _for_roles(article: Article) -> Any:
    if not article.roles:
        return _("everybody")
    return ", ".join(str(role) for role in Role.objects.filter(key__in=article.roles))


def _for_stores(article: Article) -> str:
    if not article.stores:
        return ""
    return ", ".join(s.name for s in stores() if str(s.pk) in article.stores)


def _votes(article: Article) -> str:
    return f"{article.helped} / {len(article.votes)}" if article.votes else ""


def _job_url(article: Article) -> str:
    return f"/jobs/{article.job_id}/" if article.job_id else ""


ACTIONS = [
    Action("knowledge:article_hand_in", _("Hand in for review"), WRITE_ARTICLE,
           lambda a: a.state == _State.DRAFT, primary=True),
    Action("knowledge:article_publish", _("Publish"), PUBLISH_ARTICLE,
           lambda a: a.state == _State.IN_REVIEW, primary=True),
    Action("knowledge:article_return", _("Back to draft"), WRITE_ARTICLE,
           lambda a: a.state == _State.IN_REVIEW),
    Action("knowledge:article_next", _("Write the next version"), WRITE_ARTICLE,
           lambda a: a.is_published, menu=True),
    Action("knowledge:article_retire", _("Retire"), PUBLISH_ARTICLE,
           lambda a: a.is_published, menu=True, danger=True),
    Action("knowledge:article_drop", _("Drop the draft"), WRITE_ARTICLE,
           lambda a: a.state in (_State.DRAFT, _State.IN_REVIEW), menu=True, danger=True),
    Action("knowledge:article_helped", _("It helped"), VIEW_ARTICLE,
           lambda a: a.is_published and a.kind in RATED, icon="check"),
    Action("knowledge:article_did_not_help", _("It did not help"), VIEW_ARTICLE,
           lambda a: a.is_published and a.kind in RATED, icon="x"),
]  # fmt: skip
CONFIRM = Action("knowledge:article_confirm", _("I have read it"), VIEW_ARTICLE, primary=True,
                 icon="check")  # fmt: skip


class ArticleDetail(_Own, DetailPage):
    """One article: what it says, for whom it is, who has read it."""

    model = Article
    verb = VIEW_ARTICLE
    select_related = ("author", "reviewer", "replaces")
    tones = ARTICLE_TONES
    subtitle = "get_kind_display"
    top = "dealers/knowledge/_article_top.html"
    groups = [
        Group(
            _("What is wrong and what cures it"),
            [
                prose_fact("symptom"),
                prose_fact("cause"),
                prose_fact("correction"),
                Fact("fault_codes", value=_joined("fault_codes"), hide_empty=True),
                Fact("operations", value=_joined("operations"), hide_empty=True),
                Fact("parts", value=_joined("parts"), hide_empty=True),
            ],
            when=lambda a: bool(a.symptom or a.cause or a.correction or a.fault_codes),
        ),
        Group(
            pgettext_lazy("article", "Text"),
            [prose_fact("body", " ")],
            when=lambda a: bool(a.body),
        ),
        Group(
            _("For whom, until when"),
            [
                Fact("number", hide_empty=True),
                Fact("model_codes", value=_joined("model_codes"), hide_empty=True),
                Fact("tags", value=_joined("tags"), hide_empty=True),
                Fact("desk"),
                Fact("roles", value=_for_roles),
                Fact("stores", value=_for_stores, hide_empty=True),
                Fact("must_read"),
                Fact("valid_until", hide_empty=True),
                Fact("version", value=lambda a: str(a.version)),
                Fact("author"),
                Fact("reviewer", hide_empty=True),
                Fact("published_at", hide_empty=True),
                Fact("job_number", url=_job_url, hide_empty=True),
                Fact("votes", _("Helped"), value=_votes, hide_empty=True),
            ],
        ),
    ]
    tabs = [
        Tab("versions", _("Versions"), table=_versions),
        Tab("readers", _("Who has read it"), table=_readers, verb=PUBLISH_ARTICLE),
    ]

    @property
    def waits_for_me(self) -> bool:
        article = self.object
        asked = (
            article.is_published
            and article.must_read
            and (not article.roles or set(article.roles) & self.user.role_keys)
        )
        return bool(asked) and not article.was_read_by(self.user)

    @property
    def actions(self):
        return [CONFIRM, *ACTIONS] if self.waits_for_me else ACTIONS

    @property
    def shows_timeline(self) -> bool:
        """It tells who has read it: for those who may know, and for the author."""
        return self.user.can(PUBLISH_ARTICLE) or self.object.author_id == self.user.pk

    @property
    def edit_url(self) -> str:
        return super().edit_url if self.object.state == _State.DRAFT else ""


class ArticleCreate(CreatePage):
    """Form “New article”."""

    form_class = ArticleForm
    verb = WRITE_ARTICLE
    title = _("New article")

    def save(self, form):
        return services.write_article(**form.cleaned_data, actor=self.user)


class ArticleEdit(_Own, EditPage):
    """Form “Edit article”."""

    model = Article
    form_class = ArticleForm
    verb = WRITE_ARTICLE
    in_place = False

    def save(self, form):
        return services.change_article(article=self.object, **form.cleaned_data, actor=self.user)


class _Move(_Own, ActionView):
    model = Article
    verb = WRITE_ARTICLE
    service: Callable[..., Any]

    def perform(self, record, data):
        return type(self).service(article=record, actor=self.user, **data)


class ArticleHandIn(_Move):
    """Button “Hand in for review”."""

    title = _("Hand in for review")
    service = services.hand_in_article
    done = _("Handed in. A colleague publishes it.")


class ArticleReturn(_Move):
    """Dialog “Back to draft”."""

    title = _("Back to draft")
    form_class = RemarkForm
    service = services.return_article


class ArticlePublish(_Move):
    """Button “Publish”."""

    verb = PUBLISH_ARTICLE
    title = _("Publish")
    service = services.publish_article
    done = _("Published. Those whom it is for find it now.")


class ArticleNext(_Move):
    """Button “Write the next version”."""

    title = _("Write the next version")
    confirm = _("Begin the next version? This one holds until the next is published.")
    service = services.write_next_version

    def get_success_url(self, result):
        return self.sibling("edit", result.pk)


class ArticleRetire(_Move):
    """Dialog “Retire”."""

    verb = PUBLISH_ARTICLE
    title = _("Retire")
    form_class = RetireForm
    service = services.retire_article
    danger = True


class ArticleDrop(_Move):
    """Question “Drop the draft”."""

    title = _("Drop the draft")
    confirm = _("Drop this draft? It stays in the list of retired articles.")
    danger = True
    service = services.drop_article


class ArticleConfirm(_Move):
    """Button “I have read it”."""

    verb = VIEW_ARTICLE
    title = _("I have read it")
    service = services.confirm_reading
    done = _("Thank you. It is noted that you have read it.")


class ArticleHelped(_Move):
    """Button “It helped”."""

    verb = VIEW_ARTICLE
    title = _("It helped")
    done = _("Thank you.")
    helpful = True

    def perform(self, record, data):
        return services.rate_article(article=record, helpful=self.helpful, actor=self.user)


class ArticleDidNotHelp(ArticleHelped):
    """Button “It did not help”."""

    title = _("It did not help")
    helpful = False
