"""One box finds a record by name, pinyin, initials, phone, plate or VIN.

Each record carries its own search words in a field ``search`` (a ``tsvector`` of plain lexemes, GIN-indexed);
what is typed is matched against the beginnings of words. Trigrams were refused: the most common
Chinese names have two characters, from which a trigram index can take nothing.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Self

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func, Lookup, Q, QuerySet, Value
from pypinyin import Style, lazy_pinyin

MAX_TERMS = 6
_QUOTES = str.maketrans("", "", "'\\\0")  # what a quoted tsquery word may not hold
_HAN = re.compile(r"[\u3400-\u9fff]")
_SPLIT = re.compile(r"[\s,;，、；·•./|]+")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().translate(_QUOTES)


def name_words(name: str) -> set[str]:
    """张伟明 gives 张伟明, 伟明, 明, zhangweiming, weiming, ming, zwm; Anna Bo gives anna, bo, annabo."""
    words: set[str] = set()
    for piece in filter(None, _SPLIT.split(_plain(name))):
        words.add(piece)
        if _HAN.search(piece):
            full = lazy_pinyin(piece)
            initials = "".join(lazy_pinyin(piece, style=Style.FIRST_LETTER))
            for start in range(len(piece)):
                words.add(piece[start:])
                words.add("".join(full[start:]))
            words.add(initials)
    pieces = [p for p in _SPLIT.split(_plain(name)) if p]
    if len(pieces) > 1:
        words.add("".join(pieces))
    return words


def number_words(number: str, *tails: int) -> set[str]:
    """A number as it is and its last few characters, for people who know only the end of it."""
    plain = re.sub(r"[\s()·•.+-]", "", _plain(number))
    return {plain, *(plain[-tail:] for tail in tails if len(plain) > tail)} - {""}


def phone_words(phone: str) -> set[str]:
    """+8613800138000 is found by 138…, by 86138… and by its last 4 or 8 digits."""
    words = number_words(phone, 4, 8)
    if phone.startswith("+86"):
        words.add(phone.removeprefix("+86"))
    return words


def vehicle_words(*, vin: str, plate: str) -> set[str]:
    """A car is found by its VIN, the VIN's last 6 or 8, its plate, and the plate without province."""
    words = number_words(vin, 6, 8)
    if plate:
        words |= number_words(plate, 5) | {_plain(plate)[1:]}
    return words


def as_vector(words: Iterable[str]) -> Func:
    """The words as an expression for a ``SearchVectorField``, taken as they are."""
    return Func(
        Value(" ".join(sorted(word[:60] for word in words if word))),
        Value(" "),
        template="array_to_tsvector(array_remove(string_to_array(%(expressions)s), ''))",
        output_field=SearchVectorField(),
    )


def as_query(text: str) -> str:
    """What was typed as a ``tsquery``: each word must begin a word of the record; empty for none."""
    plain = _plain(text)
    digits = re.sub(r"[\s()+-]", "", plain)
    pieces = [digits] if digits.isdigit() else _SPLIT.split(plain.replace("-", ""))
    terms = [piece[:60] for piece in pieces if piece][:MAX_TERMS]
    return " & ".join(f"'{term}':*" for term in terms)


@SearchVectorField.register_lookup
class Matches(Lookup):
    """``filter(search__matches=as_query(…))``. A cast and no parser, which would take words apart
    by the server's locale."""

    lookup_name = "matches"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list]:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        return f"{lhs} @@ %s::tsquery", [*lhs_params, self.rhs]

    def get_prep_lookup(self) -> Any:
        return self.rhs


BROAD = 1000


class Searchable(QuerySet):
    """Rows with search words in ``search``."""

    def also(self, text: str) -> Q | None:
        """What else a typed text may mean that is no word in ``search``; asked in the same query."""
        return None

    def search(self, text: str) -> Self:
        """The rows every typed word of which begins one of their words; all for an empty text.

        Asks the index first. PostgreSQL cannot estimate how many words begin with a prefix: with
        ``ORDER BY id LIMIT 50`` it walked the primary key of 100,000 rows for a rare name (550 ms;
        so 80 ms, and 6 to 18 ms where ``random_page_cost`` is 1.1). A common one is found soon on
        that walk (11 ms), so there it is left alone.
        """
        if not text.strip():
            return self
        if not (query := as_query(text)):
            return self.none()
        words = Q(search__matches=query)
        if (more := self.also(text)) is not None:
            words |= more
        every = type(self)(self.model, using=self._db).filter(words)
        found = list(every.order_by().values_list("pk", flat=True)[: BROAD + 1])
        return self.filter(words) if len(found) > BROAD else self.filter(pk__in=found)
