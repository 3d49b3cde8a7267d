"""Every spelling gets one verdict over every channel: the table, and the channels themselves."""

import io
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import openpyxl
import pytest
from django.conf import settings

from reports import tasks
from reports.importing.spelling_table import CHANNELS, as_markdown, verdicts
from reports.importing.spellings import (
    ANSWER,
    CHOICE,
    CODE,
    COUNT,
    MINUTES,
    MONTH,
    Spelling,
    spellings,
)
from reports.management.commands.show_spellings import PAGE
from reports.models import Submission
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.check_all import ROOT
from tests.reports import channels, monthly
from tests.reports import rules_of_form as rules
from tests.reports.api.calls import Caller, token_of
from tests.reports.channels import Answers, Sent
from tests.reports.intake.workbooks import plain_workbook

FIGURES = (COUNT, MINUTES, CHOICE, ANSWER)
SPELLINGS = tuple(spellings())
FIRST_MONTH = 140001
COLUMN_OF = {
    "API": rules.API,
    "form": rules.FORM,
    "workbook": rules.WORKBOOK,
    "CSV": rules.BULK_CSV,
    "bulk JSON": rules.BULK_JSON,
}
WORD = "دوام قطعی شمرده شد"


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """No broker is asked, and nobody is told to wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "_publish", lambda task: None)
        patch.setattr(settings, "API_REQUESTS_PER_MINUTE", 1_000_000)
        yield


@pytest.fixture(scope="module")
def table() -> dict[str, list[str]]:
    """What the table says of each channel."""
    return verdicts()


# --- The table -----------------------------------------------------------------------------------


def test_the_page_is_what_the_channels_say() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert page.endswith(as_markdown()), "manage.py show_spellings --write"


def test_every_spelling_has_one_verdict(table: dict[str, list[str]]) -> None:
    """All store the same, or all refuse; only a cell is refused by a code of its own."""
    assert set(table) == set(COLUMN_OF) == set(CHANNELS)
    for number, spelling in enumerate(SPELLINGS):
        told = {name: column[number] for name, column in table.items() if column[number] != "–"}
        workbook = told.pop("workbook")
        assert len(set(told.values())) == 1, (spelling, told)
        other = next(iter(told.values()))
        assert workbook == other or (workbook[0], other[0]) == ("✗", "✗"), (spelling, workbook)


def test_no_percent_date_or_error_is_ever_stored(table: dict[str, list[str]]) -> None:
    names = {
        "percent",
        "date",
        "moment",
        "spreadsheet error",
        "formula",
        "in thousands",
        "override",
    }
    assert names <= {spelling.name for spelling in SPELLINGS}
    for number, spelling in enumerate(SPELLINGS):
        if spelling.name in names:
            assert all(column[number][0] in "✗–" for column in table.values()), spelling


# --- The channels --------------------------------------------------------------------------------


def packs(table: dict[str, list[str]], channel: str) -> list[dict[str, int]]:
    """Months of one spelling a figure (the place of each in the table): first those that are
    taken, then those that are refused, for a channel's months have to be of one kind."""
    column = table[channel]
    found = []
    for is_refused in (False, True):
        places = [
            [
                n
                for n, spelling in enumerate(SPELLINGS)
                if spelling.figure == figure
                and (column[n][0] == "✗") == is_refused
                and column[n] != "blank"
            ]
            for figure in FIGURES
        ]
        for together in zip_longest(*places):
            found.append({SPELLINGS[n].figure: n for n in together if n is not None})
    return found


def sent(table: dict[str, list[str]], channel: str) -> dict[str, Sent]:
    """The packs as a channel's reports, by their number."""
    facility = f"S-{CHANNELS.index(channel)}"
    reports = {}
    for number, pack in enumerate(packs(table, channel)):
        changes: dict[str, Any] = {
            figure: spelled(SPELLINGS[place], channel) for figure, place in pack.items()
        }
        usual = {"studies_mri": 20 + number % 7, "pacs_scheduled_minutes": 40_000}
        reports[str(number)] = Sent(
            facility,
            periods.following(FIRST_MONTH, number),
            monthly.figures(**usual | changes),
            (MINUTES, COUNT),
            WORD,
        )
    return reports


def spelled(spelling: Spelling, channel: str) -> object:
    """What a channel carries for a spelling; a workbook's cells are put in afterwards."""
    return spelling.value if channel in ("API", "bulk JSON") else spelling.text


def workbook_of(table: dict[str, list[str]], reports: dict[str, Sent]) -> bytes:
    """The reports as a sheet, the spelled cells as a sheet keeps them."""
    plain = plain_workbook(report.as_cells() for report in reports.values())
    book = openpyxl.load_workbook(io.BytesIO(plain))
    sheet = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    for row, pack in enumerate(packs(table, "workbook"), start=2):
        for figure, number in pack.items():
            cell = sheet.cell(row, place[figure])
            cell.value = SPELLINGS[number].cell
            cell.number_format = SPELLINGS[number].number_format
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture(scope="module")
def answers(shared_database: Accounts, table: dict[str, list[str]]) -> dict[str, Answers]:
    """What every channel answered."""
    places = [f"S-{number}" for number in range(len(CHANNELS))]
    channels.open_places(shared_database, places, signed=[f"S-{CHANNELS.index('form')}"])
    found: dict[str, Answers] = {}
    for channel in CHANNELS:
        reports = sent(table, channel)
        if channel == "workbook":
            content = workbook_of(table, reports)
            found[channel] = channels.by_workbook(shared_database, reports, content)
        else:
            send = channels.SENDERS[COLUMN_OF[channel]]
            found[channel] = send(shared_database, reports)
    return found


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_does_what_the_table_says(
    shared_database: Accounts,
    answers: dict[str, Answers],
    table: dict[str, list[str]],
    channel: str,
) -> None:
    for number, pack in enumerate(packs(table, channel)):
        answer = answers[channel][str(number)]
        said = {figure: table[channel][place] for figure, place in pack.items()}
        first: dict[str, str | None] = {}
        for field, code, _words in answer.problems:
            first.setdefault(field, code)
        if answer.submission is None:
            assert first.keys() == said.keys(), (number, pack)
            codes = {figure: f"✗ `{code}`" for figure, code in first.items()}
            assert channel == "form" or codes == said
            continue
        with shared_database.as_jobs():
            stored = Submission.objects.get(pk=str(answer.submission)).figures
        assert {figure: f"`{stored[figure]}`" for figure in pack} == said, (number, pack)


def test_the_api_takes_a_month_and_a_code_however_they_are_spelled(
    shared_database: Accounts, table: dict[str, list[str]]
) -> None:
    machine = Caller(token_of(shared_database, cast.UNIVERSITY_MACHINE))
    for number, spelling in enumerate(SPELLINGS):
        if spelling.figure not in (MONTH, CODE):
            continue
        body = {CODE: cast.T_IMAGING, MONTH: 140012, "figures": monthly.figures()}
        answer = machine.post("reports/?dry_run=true", body | {spelling.figure: spelling.value})
        told = [error["code"] for error in answer.json().get("errors", ())]
        said = table["API"][number]
        assert [f"✗ `{code}`" for code in told] == ([said] if said[0] == "✗" else []), spelling
