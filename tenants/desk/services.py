"""Writing notes, keeping views."""

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from portal.core.errors import Conflict, InvalidInput
from portal.core.validation import clean_text
from tenants.accounts.models import User
from tenants.desk.models import Note
from tenants.workspace.models import SavedView

LONGEST_NOTE = 4000
MOST_VIEWS = 20


@transaction.atomic
def write_note(*, about: Model, text: str, actor: User) -> Note:
    """Write a few words into the timeline of ``about``. Raises ``InvalidInput`` for none or too many."""
    words = clean_text(text)
    if not words:
        raise InvalidInput(_("Write something first."))
    if len(words) > LONGEST_NOTE:
        raise InvalidInput(
            _("A note has %(most)d characters at most; this one has %(count)d.")
            % {"most": LONGEST_NOTE, "count": len(words)}
        )
    return Note.objects.create(
        about=about.pk, about_type=about._meta.label_lower, text=words, author=actor
    )


@transaction.atomic
def save_view(
    *, screen: str, name: str, query: str, is_shared: bool = False, actor: User
) -> SavedView:
    """Keep a list as it stands under a name. Raises ``Conflict`` beyond twenty per list."""
    mine = SavedView.objects.filter(user=actor, screen=screen)
    if mine.count() >= MOST_VIEWS:
        raise Conflict(
            _("You have %(count)d views of this list. Remove one first.") % {"count": MOST_VIEWS}
        )
    return SavedView.objects.create(
        user=actor, screen=screen, name=clean_text(name), query=query[:1000], is_shared=is_shared
    )


@transaction.atomic
def change_view(*, view: SavedView, name: str, is_shared: bool, actor: User) -> SavedView:
    """Rename one's own view, or show it to everyone."""
    view.name, view.is_shared = clean_text(name), is_shared
    view.save(update_fields=["name", "is_shared", "updated_at"])
    return view


@transaction.atomic
def remove_view(*, view: SavedView, actor: User) -> None:
    """Forget one's own view. The rows it showed stay."""
    view.delete()
