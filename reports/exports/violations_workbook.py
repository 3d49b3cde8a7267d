"""The Excel list of suspected violations: confidential, right to left, ready to print.

Row 1 says whose list it is and that it is confidential, row 2 is the header; both are frozen
and repeated on every printed page. The second sheet explains columns, rules and clauses.
"""

import io
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, Any

import pandas as pd

from facilities.dates import jalali_text
from facilities.kinds import OWNERSHIPS
from reports.exports import sheet_rows
from reports.exports.list_book import (
    LIST_WORDS,
    Column,
    ListMeta,
    column_lines,
    explain,
    mark_printed_pages,
    open_list_book,
    set_list_page,
    style_of,
    title_line,
    write_top,
)
from reports.exports.sheet_rows import MOST_LINKS, mapped
from reports.exports.violations_columns import (
    CASE,
    EVIDENCE,
    IDENTITY,
    REMARKS,
    SHEET_WORDS,
    columns_of,
)
from reports.exports.violations_evidence import evidence_value, evidence_words
from reports.policy import periods
from reports.policy.directive.parts import Directive
from reports.policy.form.sheet import column_letters
from reports.policy.workflow import cases

HEADER_ROW, FIRST_ROW = 2, 3  # 1-based, as people count them
LINK_STYLE = {"font_color": "#0563C1", "underline": 1}
Progress = Callable[[int], None]
PageOf = Callable[[int], str]


def write_violations(
    frames: Iterable[pd.DataFrame],
    *,
    meta: ListMeta,
    directive: Directive,
    page_of: PageOf,
    rule: str = "",
    target: IO[bytes],
    progress: Progress,
) -> int:
    """Write the workbook of `violations_frame`'s frames to `target`; answer how many rows.

    `page_of` gives the address of a case's page by its id. A list of one `rule` has columns of
    its evidence, others have it in words. `progress` is told the rows done after each frame.
    """
    columns = columns_of(directive.rule(rule) if rule else None, meta.language)
    sample = _skeleton(columns, 1, meta, directive)
    styles = sheet_rows.sample_styles(sample, sample_row=FIRST_ROW)
    quoted = sheet_rows.sample_styles(sample, sample_row=FIRST_ROW + 1)
    letters = column_letters([column.code for column in columns].index(CASE))
    links: list[tuple[str, str]] = []
    done = 0
    with tempfile.TemporaryFile() as rows:
        for frame in frames:
            rows.write(
                sheet_rows.rows_xml(
                    _shown(frame, done, columns, meta, directive),
                    first_row=FIRST_ROW + done,
                    styles=styles,
                    quoted_styles=quoted,
                    widths=[column.width for column in columns],
                )
            )
            for place, case in enumerate(frame[CASE][: MOST_LINKS - done], FIRST_ROW + done):
                links.append((f"{letters}{place}", page_of(case)))
            done += len(frame)
            progress(done)
        rows.seek(0)
        sheet_rows.replace_sample(
            _skeleton(columns, done, meta, directive),
            sample_rows=(FIRST_ROW, FIRST_ROW + 1),
            last_row=HEADER_ROW + done,
            rows=rows,
            links=links,
            target=target,
        )
    return done


def _shown(
    frame: pd.DataFrame, done: int, columns: Sequence[Column], meta: ListMeta, directive: Directive
) -> pd.DataFrame:
    """The frame's rows as the sheet shows them, in the columns' order."""
    say = meta.say
    words: dict[str, Mapping[Any, str]] = {
        "rule": {rule.code: say(rule.name) for rule in directive.rules},
        "state": {code: say(state.label) for code, state in cases.STATES.items()},
        "leads_to": {code: say(name) for code, name in directive.consequences.items()},
        "source": {code: say(name) for code, name in cases.SOURCES.items()},
        "ownership": {code: say(name) for code, name in OWNERSHIPS.items()},
    }
    names: dict[str, Callable[[Any], str]] = {
        code: named.__getitem__ for code, named in words.items()
    }
    names |= {"period": _period_text, "opened_on": jalali_text, "university": str}
    made: dict[str, Callable[[], Any]] = {
        "number": lambda: range(done + 1, done + len(frame) + 1),
        "remarks": lambda: _remarks(frame, meta),
        EVIDENCE: lambda: evidence_words(
            frame, {rule.code: rule for rule in directive.rules}, meta.language
        ),
    }
    frame = frame.reset_index(drop=True)
    shown: dict[str, Any] = {}
    for column in columns:
        if column.code in made:
            shown[column.code] = made[column.code]()
        elif column.code in names:
            shown[column.code] = mapped(frame[column.code], names[column.code])
        elif column.code in _PLAIN:
            shown[column.code] = frame[column.code]
        else:
            shown[column.code] = evidence_value(frame, column, meta.language)
    return pd.DataFrame(shown)


_PLAIN = frozenset(
    {
        "facility",
        "facility_name",
        CASE,
        "ordinal",
        "licence_number",
        "founder",
        "technical_director",
        "council_number",
        "city",
        "address",
        "phone",
    }
)


def _period_text(period: int) -> str:
    """A period as 1400/12: sorts and filters as text."""
    year, month = periods.split(int(period))
    return f"{year}/{month:02}"


def _remarks(frame: pd.DataFrame, meta: ListMeta) -> pd.Series:
    """What a reader must know beside the state, in the order of `REMARKS`."""
    bits = pd.Series(0, index=frame.index)
    for place, code in enumerate(REMARKS):
        bits += frame[code].astype(int) * 2**place
    semicolon = "; " if meta.language == "en" else "؛ "

    def text(value: int) -> str:
        labels = enumerate(REMARKS.values())
        return semicolon.join(meta.say(label) for place, label in labels if int(value) >> place & 1)

    return mapped(bits, text)


def _skeleton(columns: Sequence[Column], rows: int, meta: ListMeta, directive: Directive) -> bytes:
    """The workbook without its rows: two sample rows stand for them, plain and quoted."""
    content = io.BytesIO()
    book = open_list_book(content, constant_memory=True)
    title = title_line(
        meta, [meta.say(SHEET_WORDS["title"])], unfiltered=meta.say(SHEET_WORDS["no_filters"])
    )
    book.set_properties({"title": title, "author": meta.exported_by})
    sheet = book.add_worksheet(meta.say(SHEET_WORDS["list"]))
    kept, last_row = len(IDENTITY), max(HEADER_ROW + rows, FIRST_ROW)
    set_list_page(sheet, language=meta.language, columns_kept=kept, pages_across=2)
    sheet.autofilter(HEADER_ROW - 1, 0, last_row - 1, len(columns) - 1)
    secret = meta.say(LIST_WORDS["confidential"])
    mark_printed_pages(sheet, secret=secret, printed_by=meta.exported_by)
    heads = [(meta.say(column.title), column.width) for column in columns]
    write_top(book, sheet, title=title, heads=heads, columns_kept=kept, language=meta.language)
    for sample, quote in enumerate((False, True)):
        for place, column in enumerate(columns):
            style = style_of(column, meta.language) | ({"quote_prefix": True} if quote else {})
            style |= LINK_STYLE if column.code == CASE else {}
            sheet.write_blank(FIRST_ROW - 1 + sample, place, None, book.add_format(style))
    explain(book, _explanation(columns, meta, directive), meta)
    book.close()
    return content.getvalue()


def _explanation(
    columns: Sequence[Column], meta: ListMeta, directive: Directive
) -> list[tuple[str, str, bool]]:
    """What a suspicion is, the columns, the rules and their clauses."""
    say, gap = meta.say, ("", "", False)
    return [
        (say(LIST_WORDS["confidential"]), say(SHEET_WORDS["indication"]), True),
        (say(SHEET_WORDS["letter"]), say(directive.title), False),
        gap,
        *column_lines(columns, meta),
        gap,
        (say(SHEET_WORDS["rule"]), say(SHEET_WORDS["clause"]), True),
        *((say(rule.name), _origin(rule, directive, meta), False) for rule in directive.rules),
        gap,
        (say(SHEET_WORDS["states"]), "", True),
        *((f"{state.symbol} {say(state.label)}", "", False) for state in cases.STATES.values()),
    ]


def _origin(rule: Any, directive: Directive, meta: ListMeta) -> str:
    """Where a rule comes from: a clause of the letter in its words, or the system."""
    origin = rule.origin
    if origin.clause is None:
        return meta.say(directive.sources[origin.source])
    return meta.say(directive.clauses[origin.clause])
