"""Words the house marks its customers with, such as “fleet 2027” or “likes to be called in the evening”."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal.core.errors import InvalidInput
from portal.core.validation import clean_text

MOST_TAGS = 20
LONGEST_TAG = 30
_BETWEEN = re.compile(r"[,，、;；\n]")


def split_tags(text: str) -> list[str]:
    """What somebody typed into one line, as tags."""
    return [part for part in map(str.strip, _BETWEEN.split(text)) if part]


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Tags as they are kept: each once whatever its case, in alphabetical order.

    Raises ``InvalidInput`` naming ``tags`` for one that is too long, or too many of them.
    """
    kept: dict[str, str] = {}
    for tag in tags:
        word = clean_text(unicodedata.normalize("NFKC", tag)).lstrip("#").strip()
        if len(word) > LONGEST_TAG:
            message = _("“%(tag)s” is too long for a tag: at most %(n)d characters.")
            message %= {"tag": word[:LONGEST_TAG], "n": LONGEST_TAG}
            raise InvalidInput(message, fields={"tags": message})
        if word:
            kept.setdefault(word.casefold(), word)
    if len(kept) > MOST_TAGS:
        message = _("At most %(n)d tags.") % {"n": MOST_TAGS}
        raise InvalidInput(message, fields={"tags": message})
    return sorted(kept.values(), key=str.casefold)
