"""Facilities and accounts by workbook: every row answered for, good rows kept.

A row may be sent again: what is there already is left unchanged. Blank cells of a row whose
facility or account exists leave what is kept.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone
from openpyxl.utils import get_column_letter

from facilities import text
from facilities.access.facilities import find_facility
from facilities.access.guards import require
from facilities.access.scope import in_force, scope_of
from facilities.errors import Problem, Refused, refuse
from facilities.kinds import Label
from facilities.language import label_of
from facilities.models import Facility, Person, RoleAssignment, University
from facilities.register import audit, checks, facilities, invitations, people, role_assignments
from facilities.register.likely_duplicates import Likely, likely_duplicates
from facilities.workbook.columns import COLUMNS, Column, Names, code_lists, names_in, read_cell
from facilities.workbook.reading import read_rows

Outcome = Literal["accepted", "changed", "unchanged", "rejected"]
OUTCOMES = {
    "accepted": Label("پذیرفته شد", "accepted"),
    "changed": Label("اصلاح شد", "changed"),
    "unchanged": Label("بدون تغییر", "unchanged"),
    "rejected": Label("پذیرفته نشد", "rejected"),
}


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row. `problems` pairs each reason with its cell ("D7", or "" ); `likely`
    are facilities that the new one may be a duplicate of."""

    row: int
    key: str
    outcome: Outcome
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    invited: bool | None = None  # whether a new account's owner was; None for other rows
    likely: list[Likely] = field(default_factory=list)

    @property
    def outcome_word(self) -> str:
        """The outcome in the language of the request."""
        return label_of(OUTCOMES, self.outcome)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The rows in the sheet's order."""

    rows: list[RowResult]

    def count(self, outcome: str) -> int:
        """How many rows had this outcome."""
        return sum(row.outcome == outcome for row in self.rows)


Values = dict[str, Any]
WriteRow = Callable[[Values], tuple[Outcome, bool | None]]


def import_facilities(*, by: Person, file: bytes) -> ImportResult:
    """Register or correct one facility a row. Raises Refused for the file as a whole:
    not_allowed, the reasons of `read_rows`, unknown_column, column_missing, column_twice."""
    require(by, "keep_register")
    universities = {u.code: u for u in University.objects.all()}
    own = scope_of(by).university_ids

    def write(values: Values) -> tuple[Outcome, bool | None]:
        code = values.pop("code")
        named = universities.get(values.pop("university", None) or "")
        kept = find_facility(by, code)
        if kept is None:
            university = named or _only([u for u in universities.values() if u.pk in own])
            facilities.register_facility(by=by, code=code, university=university, **values)
            return "accepted", None
        _check_same(kept, code, named)
        changed = facilities.change_facility(by=by, facility=kept, **values)
        return ("changed" if changed else "unchanged"), None

    return _with_hints(by, _import("facilities", by=by, file=file, write=write))


def _with_hints(by: Person, result: ImportResult) -> ImportResult:
    """The result, its new facilities with what they may be duplicates of."""
    codes = {checks.clean_code(row.key): row for row in result.rows if row.outcome == "accepted"}
    made = list(Facility.objects.filter(code__in=codes))
    likely = likely_duplicates(by=by, facilities=made)
    hints = {facility.code: likely.get(facility.pk, []) for facility in made}
    return ImportResult(
        [
            replace(row, likely=hints.get(checks.clean_code(row.key), []))
            if row.outcome == "accepted"
            else row
            for row in result.rows
        ]
    )


def import_accounts(*, by: Person, file: bytes) -> ImportResult:
    """Make or correct one account a row and give the row's role, if it names one.

    A new account has no password; its owner is invited where the row has an address. A person
    with several roles has several rows. Raises Refused as `import_facilities` does.
    """
    require(by, "keep_accounts")
    universities = {u.code: u for u in University.objects.all()}

    def write(values: Values) -> tuple[Outcome, bool | None]:
        username = text.code_text(values.pop("username")).lower()
        role = values.pop("role", None)
        place = _place(by, values, universities, role)
        person = Person.objects.filter(username=username).first()
        if person is None:
            person = people.create_person(by=by, username=username, **values)
            invited, outcome = bool(person.email), "accepted"
            if invited:
                invitations.invite(by=by, person=person)
        else:
            invited, outcome = None, "unchanged"
            if people.change_person(by=by, person=person, **values):
                outcome = "changed"
        if role and not _holds(person, role, place):
            role_assignments.grant_role(by=by, person=person, role=role, **place)
            outcome = "changed" if invited is None else "accepted"
        return outcome, invited  # type: ignore[return-value]

    return _import("accounts", by=by, file=file, write=write)


def _import(kind: str, *, by: Person, file: bytes, write: WriteRow) -> ImportResult:
    """Read the sheet and write row after row, each in a savepoint of its own."""
    rows = read_rows(file)
    columns = _match_headings(rows[0], COLUMNS[kind])
    names = names_in(code_lists())
    results = []
    with transaction.atomic():
        for number, cells in enumerate(rows[1:], start=2):
            if any(cell not in ("", None) for cell in cells):
                results.append(_import_row(number, cells, columns, names, write))
        result = ImportResult(results)
        audit.record(
            by=by,
            action=f"{kind}.imported",
            on=by,
            detail={
                "sha256": hashlib.sha256(file).hexdigest(),
                "rows": len(results),
                "rejected": result.count("rejected"),
            },
        )
    return result


def _import_row(
    number: int, cells: list[object], columns: dict[int, Column], names: Names, write: WriteRow
) -> RowResult:
    values: Values = {}
    problems: list[Problem] = []
    for place, column in columns.items():
        value, problem = read_cell(column, cells[place] if place < len(cells) else None, names)
        if problem is not None:
            problems.append(problem)
        elif value is not None:
            values[column.field] = value
    fields = {column.field for column in columns.values()}
    key_field = "username" if "username" in fields else "code"
    key = str(values.get(key_field, ""))
    if not key and not any(problem.field == key_field for problem in problems):
        problems.append(Problem(key_field, "required", "این مورد لازم است.", "This is required."))
    if not problems:
        try:
            with transaction.atomic():
                outcome, invited = write(values)
            return RowResult(number, key, outcome, invited=invited)
        except Refused as refused:
            problems = refused.problems
    letters = {c.field: get_column_letter(place + 1) for place, c in columns.items()}
    return RowResult(
        number,
        key,
        "rejected",
        [(f"{letters[p.field]}{number}" if p.field in letters else "", p) for p in problems],
    )


def _match_headings(headings: list[object], known: tuple[Column, ...]) -> dict[int, Column]:
    """Which column stands where: by Persian or English heading or field name, in any order."""
    by_name = {text.search_key(name): c for c in known for name in (c.fa, c.en, c.field)}
    found: dict[int, Column] = {}
    problems = []
    for place, heading in enumerate(headings):
        words = text.normalize(str(heading)) if heading is not None else ""
        column = by_name.get(text.search_key(words))
        if not words:
            continue
        if column is None:
            problems.append(
                Problem(
                    "file",
                    "unknown_column",
                    f"ستون «{words}» شناخته نیست.",
                    f"The column “{words}” is not known.",
                )
            )
        elif column in found.values():
            problems.append(
                Problem(
                    "file",
                    "column_twice",
                    f"ستون «{words}» دو بار آمده است.",
                    f"The column “{words}” stands twice.",
                )
            )
        else:
            found[place] = column
    problems += [
        Problem("file", "column_missing", f"ستون «{c.fa}» نیست.", f"Column “{c.en}” is missing.")
        for c in known
        if c.required and c not in found.values()
    ]
    if problems:
        raise Refused(problems)
    return found


def _only(universities: list[University]) -> University:
    if len(universities) != 1:
        raise refuse(
            "university",
            "required",
            "دانشگاه مسئول را بنویسید.",
            "Name the responsible university.",
        )
    return universities[0]


def _check_same(kept: Facility, code: str, named: University | None) -> None:
    """Refuse a row that would change what has a function of its own."""
    into = kept.code if kept.merged_into is None else kept.merged_into.code
    if into != checks.clean_code(code):
        raise refuse(
            "code",
            "merged_facility",
            f"این کد در مرکز {into} ادغام شده است.",
            f"This code was merged into facility {into}.",
        )
    if named is not None and named.pk != kept.university_id:
        raise refuse(
            "university",
            "other_university",
            "این مرکز زیر نظر دانشگاه دیگری است؛ انتقال از صفحهٔ مرکز انجام می‌شود.",
            "Another university answers for it; move it on its own page.",
        )


def _place(
    by: Person, values: Values, universities: dict[str, University], role: str | None
) -> dict[str, Any]:
    """The territory that a row names, as arguments for `grant_role`."""
    code = values.pop("facility", None)
    university = universities.get(values.pop("university", None) or "")
    if role is None and (code or university):
        raise refuse("role", "required", "نقش را بنویسید.", "Name the role.")
    facility = find_facility(by, code) if code else None
    if code and facility is None:
        raise refuse(
            "facility",
            "unknown_facility",
            f"مرکزی با کد «{code}» نیست.",
            f"There is no facility with the code “{code}”.",
        )
    return {"facility": facility, "university": university}


def _holds(person: Person, role: str, place: dict[str, Any]) -> bool:
    return RoleAssignment.objects.filter(
        in_force(timezone.localdate()), person=person, role=role, **place
    ).exists()
