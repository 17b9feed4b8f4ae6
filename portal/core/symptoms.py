"""By which words a finished job is found again: those of the complaint, and its fault code."""

import re

from django.db.models import Func

from portal.core.search import as_vector

MOST_WORDS, LONGEST = 60, 60
_LATIN = re.compile(r"[a-z0-9]{3,}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")


def words_of(text: str) -> set[str]:
    """What a complaint is compared by: Latin words of three letters, Chinese pairs of characters."""
    text = text.lower()
    found = set(_LATIN.findall(text))
    for run in _CHINESE.findall(text):
        found.update(run[n : n + 2] for n in range(len(run) - 1))
    return {word[:LONGEST] for word in found}


def code_word(fault_code: str) -> str:
    """The fault code as a word of its own: ``p0301`` in a complaint is not the code."""
    plain = re.sub(r"[^a-z0-9\u4e00-\u9fff-]", "", fault_code.lower())
    return f"#{plain}" if plain else ""


def symptoms_of(*, complaint: str, fault_code: str) -> Func:
    """What ``Job.symptoms`` is to hold: the first words, by alphabet, of a long complaint."""
    return as_vector([*sorted(words_of(complaint))[:MOST_WORDS], code_word(fault_code)])


def asking_for(words: set[str], fault_code: str, *, most: int) -> str:
    """A ``tsquery``: the code, or any of the words; a Latin word may go on."""
    terms = [f"'{word}':*" if word.isascii() else f"'{word}'" for word in sorted(words)[:most]]
    if word := code_word(fault_code):
        terms.append(f"'{word}'")
    return " | ".join(terms)
