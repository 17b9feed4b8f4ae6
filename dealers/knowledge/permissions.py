"""Who may read, write and publish what the house knows."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Knowledge base")

VIEW_ARTICLE = "knowledge.article.view"
WRITE_ARTICLE = "knowledge.article.write"
PUBLISH_ARTICLE = "knowledge.article.publish"
VIEW_BULLETIN = "knowledge.bulletin.view"

VERBS = {
    VIEW_ARTICLE: _("Read articles and confirm having read them"),
    WRITE_ARTICLE: _("Write articles"),
    PUBLISH_ARTICLE: _("Publish and retire articles, and see who has read them"),
    VIEW_BULLETIN: _("Read the manufacturer's bulletins"),
}

# What the audit trail calls an act that is no verb of a role.
ACTS = {
    "knowledge.article.written": _("Article written"),
    "knowledge.article.changed": _("Article changed"),
    "knowledge.article.handed_in": _("Article handed in for review"),
    "knowledge.article.returned": _("Article taken back to draft"),
    "knowledge.article.published": _("Article published"),
    "knowledge.article.retired": _("Article retired"),
    "knowledge.article.confirmed": _("Confirmed as read"),
    "knowledge.bulletin.received": _("Bulletin received"),
    "knowledge.bulletin.withdrawn": _("Bulletin withdrawn by the manufacturer"),
}

_READ = [VIEW_ARTICLE, VIEW_BULLETIN]
_WRITE = [*_READ, WRITE_ARTICLE]
_PUBLISH = [*_WRITE, PUBLISH_ARTICLE]

DEFAULT_ROLES = {
    "general_manager": _PUBLISH,
    "sales_manager": _PUBLISH,
    "service_manager": _PUBLISH,
    "sales_consultant": _READ,
    "service_advisor": _WRITE,
    "technician": _WRITE,
    "parts_clerk": _READ,
    "warranty_clerk": _WRITE,
    "cashier": [VIEW_ARTICLE],
    "care_specialist": _WRITE,
}
