"""By which words a finished job, an article or a bulletin is found: its own, and its fault codes."""

import re
from collections.abc import Iterable

from django.db.models import BooleanField, ExpressionWrapper, F, FloatField, Func, Q, Value

from portal.core.search import as_vector

MOST_WORDS, LONGEST = 60, 60
# An article says more than a complaint; what stands at its end is not looked for.
MOST_OF_TEXT = 400
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


def words_to_find(*texts: str, fault_codes: Iterable[str] = ()) -> Func:
    """What the ``search`` of an article or bulletin is to hold: its words, and each of its codes.

    A code counts as a word, too: in the one box people type either.
    """
    codes = list(fault_codes)
    words = sorted(words_of(" ".join([*texts, *codes])[:20_000]))[:MOST_OF_TEXT]
    return as_vector([*words, *(code_word(code) for code in codes)])


def asking_for_all(text: str) -> str:
    """A ``tsquery`` for what was typed into one box: every word; empty if there is none."""
    terms = [f"'{word}':*" if word.isascii() else f"'{word}'" for word in sorted(words_of(text))]
    return " & ".join(terms[:12])


def names_code(fault_code: str, field: str = "search") -> ExpressionWrapper:
    """Whether a row has this fault code, as an expression to sort by."""
    word = code_word(fault_code) or "#"
    return ExpressionWrapper(Q(**{f"{field}__matches": f"'{word}'"}), output_field=BooleanField())


def closeness(asked: str, field: str = "search") -> Func:
    """How much of what is asked a row has: more of the words are more."""
    return Func(
        F(field),
        Value(asked),
        function="ts_rank",
        template="%(function)s(%(expressions)s::tsquery)",
        output_field=FloatField(),
    )
