"""Looking for words in names: by the letters' groups of three in an index, not name by name.

PostgreSQL's own extension for this is not everywhere; `payesh_trigrams` and an index on it
(facilities/database/search.sql) do as much as a search of names needs.
"""

from typing import Any, Final

from django.db.models import Lookup, Q, TextField

from facilities import text

SHORTEST: Final = 3  # letters of a word that the index can find


@TextField.register_lookup
class HasTrigrams(Lookup):
    """Whether a text holds every group of three letters of a word: it may then hold the word."""

    lookup_name = "has_trigrams"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The condition, in the words of the index."""
        column, parameters = self.process_lhs(compiler, connection)
        word = str(self.rhs)
        groups = sorted({word[place : place + 3] for place in range(len(word) - 2)})
        return f"payesh_trigrams({column}) @> %s::text[]", [*parameters, groups]


def with_words(words: str, path: str = "", *, whole: bool) -> Q:
    """The condition that a facility's name or code holds each of the words.

    `path` leads to the facility, such as `facility__`. The index is for those who see the
    `whole` register; where row-level security narrows it, few names are left to look through.
    """
    condition = Q()
    for word in text.search_words(words):
        if whole and len(word) >= SHORTEST:
            condition &= Q(**{f"{path}name_search__has_trigrams": word})
        condition &= Q(**{f"{path}name_search__contains": word})
    return condition
