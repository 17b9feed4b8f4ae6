"""What writing and reading share."""

from typing import Any

from dealers.knowledge.models import Article
from portal.core.errors import InvalidInput
from tenants.accounts.models import User
from tenants.audit.services import record


def lock_article(article: Article) -> Article:
    """The article, locked until the transaction ends, as it is now."""
    return Article.objects.select_for_update().get(pk=article.pk)


def note(verb: str, article: Article, actor: User | None, **changes: Any) -> None:
    """Note an act in the audit trail."""
    record(actor=actor, verb=f"knowledge.{verb}", target=article, changes=changes or None)


def refuse(field: str, message: str) -> InvalidInput:
    """One field is at fault; the sentence stands beside it."""
    return InvalidInput(message, fields={field: message})
