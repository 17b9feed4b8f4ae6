"""The knowledge base in the navigation, the search and quick create."""

from django.utils.translation import gettext_lazy as _

from dealers.knowledge import selectors
from dealers.knowledge.models import Article
from dealers.knowledge.permissions import VIEW_ARTICLE, VIEW_BULLETIN, WRITE_ARTICLE
from portal.ui.menu import Hit, MenuItem, QuickItem, SearchProvider
from tenants.accounts.models import User
from tenants.reference.selectors import find_bulletins

MENU = [
    MenuItem(_("Knowledge base"), "knowledge:article_list", "book", VIEW_ARTICLE,
             selectors.number_waiting, "office", 8),
    MenuItem(_("Technical bulletins"), "knowledge:bulletin_list", "file-text", VIEW_BULLETIN, None,
             "serve", 55),
]  # fmt: skip

QUICK = [QuickItem(_("Article"), "knowledge:article_create", WRITE_ARTICLE, "book", 60)]


def _articles(user: User, text: str, limit: int) -> list[Hit]:
    rows = Article.objects.visible_to(user, VIEW_ARTICLE).own().filter(state="published")
    found = selectors.find_articles(rows, text).order_by("-published_at")[:limit]
    return [
        Hit(article.name, str(article.get_kind_display()), article.get_absolute_url(), "book")
        for article in found
    ]


def _bulletins(_user: User, text: str, limit: int) -> list[Hit]:
    found = find_bulletins(selectors.bulletins().filter(state="published"), text)[:limit]
    return [Hit(row.number, row.title, row.get_absolute_url(), "file-text") for row in found]


SEARCH = [
    SearchProvider(VIEW_ARTICLE, _("Knowledge base"), _articles, 60),
    SearchProvider(VIEW_BULLETIN, _("Technical bulletins"), _bulletins, 61),
]
