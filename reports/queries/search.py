"""Finding one thing by what a person typed: a facility, a university, a receipt, a case.

Only what the person may read is looked through, each kind by the query that its own page uses.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from facilities import roles, text
from facilities.access.facilities import plain_code, visible_facilities
from facilities.access.rows import rows_of
from facilities.access.scope import User, scope_of
from facilities.models import Facility, University
from facilities.register import searching
from reports.models import Submission, Violation
from reports.queries.cases.violations import violation_of
from reports.queries.dashboards.overview import universities_with_sums
from reports.queries.dashboards.sums import BODY_READERS, READERS

FACILITIES: Final = "facilities"
UNIVERSITIES: Final = "universities"
RECEIPTS: Final = "receipts"
CASES: Final = "cases"
LONGEST: Final = 100  # letters of what is looked for; the rest is left aside
_CASE_NUMBER = re.compile("[0-9]{1,15}")
_RECEIPT_NUMBER = re.compile("[a-z][a-z0-9_]*-[0-9]{4}-[0-9]{6,12}")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. `facilities` and `universities` are by name, and `more` says that there are
    further facilities; `facility`, `receipt` and `case` are what was named exactly, None for
    unknown and foreign alike."""

    facilities: list[Facility] = field(default_factory=list)
    more: bool = False
    universities: list[University] = field(default_factory=list)
    facility: Facility | None = None
    receipt: Submission | None = None
    case: Violation | None = None

    @property
    def exact(self) -> list[Facility | Submission | Violation]:
        """What a whole code or number names."""
        return [one for one in (self.facility, self.receipt, self.case) if one is not None]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found at all."""
        return not (self.exact or self.facilities or self.universities)


def kinds_searched(user: User) -> list[str]:
    """The kinds of things that a search of the user looks through."""
    level = scope_of(user).level
    if level == roles.NOBODY:
        return []
    kinds = [FACILITIES]
    if level in BODY_READERS:
        kinds.append(UNIVERSITIES)
    return [*kinds, RECEIPTS, CASES] if level in READERS else kinds


def search(user: User, typed: str, *, most: int) -> Found:
    """Return what the user may read of what was typed, at most `most` facilities by name.

    At most six queries, however much there is; none for nothing typed.
    """
    words = typed[:LONGEST]
    kinds = kinds_searched(user)
    if not kinds or not text.search_words(words):
        return Found()
    whole = scope_of(user).sees_nation
    by_name = visible_facilities(user).filter(searching.with_words(words, whole=whole))
    named = list(by_name.select_related("university").order_by("sort_key", "id")[: most + 1])
    code = text.code_text(words).lower()
    return Found(
        facilities=named[:most],
        more=len(named) > most,
        universities=_universities(user, words) if UNIVERSITIES in kinds else [],
        facility=_facility(user, words, named),
        receipt=_receipt(user, code) if RECEIPTS in kinds else None,
        case=_case(user, code) if CASES in kinds else None,
    )


def _facility(user: User, words: str, named: list[Facility]) -> Facility | None:
    """The facility whose code was typed; of a merged one that cannot be read, the one that keeps
    its code, which is among those found by name: their search keys hold former codes."""
    code = plain_code(words)
    found = visible_facilities(user).filter(code=code).select_related("university").first()
    keeping = (one for one in named if code in one.former_codes and one.merged_into_id is None)
    return found or next(keeping, None)


def _universities(user: User, words: str) -> list[University]:
    """Those whose names hold every word; they are few enough to be looked through one by one."""
    wanted = text.search_words(words)
    keys = [
        (university, text.search_key(university.name_fa, university.name_en, university.code))
        for university in universities_with_sums(user)
    ]
    return [university for university, key in keys if all(word in key for word in wanted)]


def _receipt(user: User, number: str) -> Submission | None:
    if not _RECEIPT_NUMBER.fullmatch(number):
        return None
    rows = rows_of(user, Submission.objects.filter(number=number))
    return rows.select_related("facility").only("number", "period", "facility").first()


def _case(user: User, number: str) -> Violation | None:
    return violation_of(user, int(number)) if _CASE_NUMBER.fullmatch(number) else None
