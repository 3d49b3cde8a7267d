"""Files that nobody should send, made here, each with the code of the answer it has to get.

`python -m tests.reports.intake.hostile` reads each and prints answer, time and memory.
"""

import io
import json
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple
from unittest import mock

import openpyxl

from facilities.distrusted import child
from facilities.distrusted.media import media_of
from facilities.distrusted.refusals import FileRefused
from reports.intake.reading import read_file
from reports.policy.form.form import COUNT_CODES
from tests.reports.intake.archives import (
    SHEET,
    SHEETS,
    WORKBOOK,
    Entry,
    archive,
    deflated,
    parts,
    sheet_of,
    text_cells,
    workbook,
)
from tests.reports.intake.workbooks import plain_workbook

FACILITY, MONTH = "T-IMG-1", 140012  # of the cast
ROWS: Final = ""  # can be read; its rows are rejected one by one
HEAD = text_cells(1, ["facility", "period", "cds", "handovers", "film_prints"])
DTD = b'<!DOCTYPE x [<!ENTITY a "b">]>'
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))


class Hostile(NamedTuple):
    """One file: its name as sent, how it is made, and what its reader answers."""

    name: str
    make: Callable[[], bytes]
    code: str


def _row(**cells: Any) -> dict[str, Any]:
    return {"facility": FACILITY, "period": MONTH, "explanation": "آزمون"} | cells


def _report(**changes: Any) -> dict[str, Any]:
    return _row(**dict.fromkeys(COUNT_CODES, 0), platform="pacs") | changes


def _one_cell(reference: str) -> bytes:
    return workbook(sheet_of(HEAD + f'<row><c r="{reference}"><v>1</v></c></row>'.encode()))


def _rows(number: int) -> bytes:
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>x</t></is></c>'
        f'<c r="B{n}"><v>1</v></c></row>'
        for n in range(2, number + 2)
    )
    return workbook(sheet_of(HEAD + cells.encode()))


def _replaced(name: str, **changes: Any) -> bytes:
    """A small workbook with one part told otherwise."""
    found = parts(sheet_of(HEAD))
    return archive([e if e.name != name else Entry(name, e.content, **changes) for e in found])


def _texts(number: int, text: bytes, references: int = 1) -> bytes:
    strings = b"<si><t>" + text + b"</t></si>"
    cells = b"".join(b'<row><c t="s"><v>0</v></c></row>' for _ in range(references))
    shared = (
        b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        b'2006/main">' + strings * number + b"</sst>"
    )
    return workbook(sheet_of(HEAD + cells), {"xl/sharedStrings.xml": shared})


def _formulas() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(plain_workbook([_report()])))
    book.active["C2"] = '=HYPERLINK("http://example.org","1")'
    book.active["D2"] = "=1+1"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(["facility,period,cds", *lines]).encode(encoding)


def _json(text: str) -> bytes:
    return f'{{"reports": [{text}]}}'.encode()


_GOOD = json.dumps({"facility": FACILITY, "period": MONTH, "figures": {"cds": 1}})
_NOISE = random.Random(1).randbytes(10_000).hex().encode()  # packs badly enough
_BLOCK_OF_CELLS = b"".join(b'<c s="%d"/>' % n for n in range(2_500))
BLANKS = deflated(b" " * (7 * 2**20))
VBA = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0macro"}
LINKS = {"xl/externalLinks/externalLink1.xml": b"<externalLink><ddeLink/></externalLink>"}
NAMESPACE = b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PREFIXED = (
    b"<x:worksheet " + NAMESPACE + b'><x:sheetData><x:row><x:c r="XFD1048576"><x:v>1</x:v></x:c>'
    b"</x:row></x:sheetData></x:worksheet>"
)
OUTSIDE = SHEETS.replace(b"/>", b' TargetMode="External"/>')

ARCHIVES = (
    Hostile("bomb.xlsx", lambda: workbook(sheet_of(b" " * (60 * 2**20))), "too_large"),
    Hostile("bomb_of_many.xlsx", lambda: archive([
        *parts(sheet_of(HEAD)),
        *(Entry(f"xl/media/{n}.xml", size=7 * 2**20, packed=BLANKS) for n in range(90)),
    ]), "too_large"),
    Hostile("bomb_of_one_stream.xlsx", lambda: archive([
        *parts(sheet_of(HEAD)),
        *(Entry(f"xl/{n}.xml", size=9, same_bytes_as=SHEET) for n in range(9)),
    ]), "unsafe_archive"),
    Hostile("quine.xlsx", lambda: workbook(workbook(sheet_of(HEAD))), "damaged"),
    Hostile("zip_of_zips.xlsx", lambda: archive(
        [Entry(f"{n}.zip", workbook(sheet_of(HEAD))) for n in range(9)]), "not_a_workbook"),
    Hostile("says_less.xlsx", lambda: _replaced(SHEET, size=50), "damaged"),
    Hostile("says_more.xlsx", lambda: _replaced(SHEET, size=5000), "damaged"),
    Hostile("says_4_gb.xlsx", lambda: _replaced(SHEET, size=2**32 - 2), "too_large"),
    Hostile("slips_out.xlsx", lambda: archive(
        [*parts(sheet_of(HEAD)), Entry("../../etc/cron.d/x", b"x")]), "unsafe_archive"),
    Hostile("absolute.xlsx", lambda: archive(
        [*parts(sheet_of(HEAD)), Entry("/etc/passwd", b"x")]), "unsafe_archive"),
    Hostile("backslash.xlsx", lambda: archive(
        [*parts(sheet_of(HEAD)), Entry("xl\\..\\x", b"x")]), "unsafe_archive"),
    Hostile("doubled_part.xlsx", lambda: archive(
        [*parts(sheet_of(HEAD)), Entry(SHEET, sheet_of(b""))]), "unsafe_archive"),
    Hostile("encrypted.xlsx", lambda: _replaced(SHEET, flags=1), "encrypted"),
    Hostile("packed_otherwise.xlsx", lambda: _replaced(SHEET, method=14), "unsafe_archive"),
    Hostile("many_parts.xlsx", lambda: archive(
        [*parts(sheet_of(HEAD)), *(Entry(f"a/{n}") for n in range(5000))]), "unsafe_archive"),
    Hostile("half.xlsx", lambda: _rows(500)[:4000], "damaged"),
    Hostile("tail_cut.xlsx", lambda: workbook(sheet_of(HEAD))[:-30], "damaged"),
    Hostile("wrong_bytes.xlsx", lambda: _replaced(SHEET, packed=b"\xff" * 90), "damaged"),
    Hostile("wrong_sum.xlsx", lambda: _replaced(SHEET, crc=1), "damaged"),
    Hostile("no_sheet.xlsx", lambda: archive(parts(b"")[:-1]), "damaged"),
)  # fmt: skip
SHEETS_OF = (
    Hostile("last_cell.xlsx", lambda: _one_cell("XFD1048576"), "too_many_rows"),
    Hostile("far_right.xlsx", lambda: _one_cell("XFD2"), "too_many_columns"),
    Hostile("far_down.xlsx", lambda: _one_cell("A1048576"), "too_many_rows"),
    Hostile("beyond_excel.xlsx", lambda: _one_cell("ZZZZZZ99999999"), "too_many_rows"),
    Hostile("two_corners.xlsx", lambda: _one_cell("CZ50999"), "too_demanding"),
    Hostile("cell_by_entity.xlsx", lambda: _one_cell("&#88;FD1048576"), "damaged"),
    Hostile("cell_zero.xlsx", lambda: _one_cell("A0"), "damaged"),
    Hostile("row_without_cells_names.xlsx", lambda: workbook(sheet_of(
        HEAD + b'<row r="1048576"><c><v>1</v></c></row>')), "no_rows|too_demanding"),
    Hostile("prefixed.xlsx", lambda: workbook(PREFIXED), "too_many_rows"),
    Hostile("million_rows.xlsx", lambda: workbook(sheet_of(
        HEAD + b"<row/>" * 10**6)), "no_rows"),
    Hostile("million_styled.xlsx", lambda: workbook(sheet_of(HEAD + b"".join(
        b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(2, 60_000)
    ))), "too_many_rows"),
    Hostile("too_many_cells.xlsx", lambda: workbook(sheet_of(
        HEAD + b"<row>" + _BLOCK_OF_CELLS * 1_320 + b"</row>")), "too_many_cells"),
    Hostile("rows_50001.xlsx", lambda: _rows(50_001), "too_many_rows"),
    Hostile("huge_text.xlsx", lambda: _texts(1, b"x" * (5 * 2**20)), "too_large"),
    Hostile("text_of_70_mb.xlsx", lambda: _texts(1, _NOISE * 3_500), "too_large"),
    Hostile("texts_400001.xlsx", lambda: _texts(400_001, b"1"), "too_many_cells"),
    Hostile("text_twenty_thousand_times.xlsx", lambda: _texts(
        1, b"x" * 32_000, 20_000), "too_demanding"),
    Hostile("dtd.xlsx", lambda: workbook(sheet_of(HEAD, before=DTD)), "forbidden_xml"),
    Hostile("laughs.xlsx", lambda: workbook(sheet_of(HEAD), {
        "xl/sharedStrings.xml": b"<!DOCTYPE l [<!ENTITY l0 'ha'>" + LAUGHS + b"]><sst>&l9;</sst>",
    }), "forbidden_xml"),
    Hostile("xxe.xlsx", lambda: workbook(sheet_of(
        HEAD, before=b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>')),
        "forbidden_xml"),
    Hostile("xxe_in_names.xlsx", lambda: workbook(sheet_of(HEAD), {
        "xl/workbook.xml": WORKBOOK.replace(b"<workbook", DTD + b"<workbook")}), "forbidden_xml"),
    Hostile("sheet_elsewhere.xlsx", lambda: workbook(sheet_of(HEAD), {
        "xl/_rels/workbook.xml.rels": OUTSIDE}), "active_content"),
    Hostile("utf16_sheet.xlsx", lambda: workbook(
        sheet_of(HEAD).decode().encode("utf-16")), "damaged"),
    Hostile("not_xml.xlsx", lambda: workbook(b"\x00\x01 no xml"), "damaged"),
    Hostile("cut_xml.xlsx", lambda: workbook(sheet_of(HEAD)[:300]), "damaged|no_headings"),
    Hostile("macros.xlsx", lambda: workbook(sheet_of(HEAD), VBA), "active_content"),
    Hostile("dde.xlsx", lambda: workbook(sheet_of(HEAD), LINKS), "active_content"),
    Hostile("ole.xlsx", lambda: workbook(
        sheet_of(HEAD), {"xl/embeddings/oleObject1.bin": b"x"}), "active_content"),
    Hostile("headings_twice.xlsx", lambda: workbook(sheet_of(text_cells(
        1, ["facility", "period", "cds", "cds", "handovers"]))), "column_twice"),
    Hostile("no_month.xlsx", lambda: workbook(sheet_of(text_cells(
        1, ["facility", "cds", "handovers", "film_prints"]))), "column_missing"),
    Hostile("no_headings.xlsx", lambda: plain_workbook([{"a": 1}]), "no_headings"),
    Hostile("formulas.xlsx", _formulas, ROWS),
    Hostile("dde_as_text.xlsx", lambda: plain_workbook(
        [_report(facility="=cmd|' /C calc'!A0")]), ROWS),
    Hostile("wrong_types.xlsx", lambda: plain_workbook([_report(
        cds=datetime(2021, 3, 21), film_prints=True, handovers="#REF!",  # noqa: DTZ001
        paper_prints=1.5, film_wasted=1e300)]), ROWS),
    Hostile("unknown_column.xlsx", lambda: plain_workbook([_report(film_print=1)]), ROWS),
)  # fmt: skip
RENAMED = (
    Hostile("empty.xlsx", lambda: b"", "empty_file"),
    Hostile("page.xlsx", lambda: b"<!DOCTYPE html><html><table></table></html>", "html_file"),
    Hostile("old.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 9000, "old_excel"),
    Hostile(
        "letter.xlsx",
        lambda: archive(
            [Entry("[Content_Types].xml", b"<x/>"), Entry("word/document.xml", b"<x/>")]
        ),
        "not_a_workbook",
    ),
    Hostile("image.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 900, "other_file"),
    Hostile("paper.xlsx", lambda: b"%PDF-1.7\n" + b"\0" * 900, "other_file"),
    Hostile("program.xlsx", lambda: b"MZ\x90\0" + b"\0" * 900, "other_file"),
    Hostile("noise.xlsx", lambda: bytes(range(256)) * 40, "not_recognised"),
)
TEXTS = (
    Hostile("unclosed.csv", lambda: _csv(f'{FACILITY},{MONTH},"1'), "not_csv"),
    Hostile("nul.csv", lambda: _csv(f"{FACILITY},{MONTH},1" + " " * 5000 + "\0"), "not_csv"),
    Hostile("not_utf8.csv", lambda: _csv("مرکز,1,1", encoding="cp1256"), "not_utf8"),
    Hostile("utf16.csv", lambda: _csv("x,1,1", encoding="utf-16")[:-1], "not_utf8"),
    Hostile("no_head.csv", lambda: b"1,2,3\r\n4,5,6\r\n", "no_headings"),
    Hostile("wide.csv", lambda: b"facility,period" + b",x" * 5000 + b"\r\n", "no_headings"),
    Hostile("head_twice.csv", lambda: b"facility,period,cds,cds\r\nx,1,1,1\r\n", "column_twice"),
    Hostile("rows_50001.csv", lambda: _csv(*["x,140012,1"] * 50_001), "too_many_rows"),
    Hostile("field_of_9_mb.csv", lambda: _csv("x,140012," + "1" * (9 * 2**20)), "not_csv"),
    Hostile("giant_number.csv", lambda: _csv(f"{FACILITY},{MONTH},{'9' * 5000}"), ROWS),
    Hostile("formulas.csv", lambda: _csv(f"=1+1,{MONTH},@SUM(A1)", f"-2,{MONTH},+1"), ROWS),
    Hostile("many_cells.csv", lambda: _csv(f"{FACILITY},{MONTH},1,2,3,4"), ROWS),
    Hostile("deep.json", lambda: _json("[" * 10**5 + "]" * 10**5), "not_json"),
    Hostile(
        "deep_figures.json",
        lambda: _json('{"facility": "x", "period": 1, "figures": ' + '{"a":' * 60 + "1" + "}" * 61),
        ROWS,
    ),
    Hostile("nan.json", lambda: _json('{"figures": {"cds": NaN}}'), "not_json"),
    Hostile("doubled_key.json", lambda: _json(_GOOD.replace("{", '{"period": 1, ', 1)), ROWS),
    Hostile("doubled_reports.json", lambda: b'{"reports": [], "reports": []}', "doubled_key"),
    Hostile("nul.json", lambda: _json(_GOOD.replace("T-IMG", "T\\u0000IMG")), ROWS),
    Hostile("half_letter.json", lambda: _json(_GOOD.replace("T-IMG", "\\ud800")), "not_json"),
    Hostile("not_utf8.json", lambda: _json(_GOOD) + b"\xff", "not_utf8"),
    Hostile("utf16.json", lambda: _json(_GOOD).decode().encode("utf-16"), "not_utf8"),
    Hostile("giant_number.json", lambda: _json(_GOOD.replace(": 1}", f": {'9' * 5000}}}")), ROWS),
    Hostile("endless.json", lambda: _json(_GOOD.replace(": 1}", ": 1e400}")), ROWS),
    Hostile("cut.json", lambda: _json(_GOOD)[:-9], "not_json"),
    Hostile("list.json", lambda: b"[1, 2, 3]", "not_json|not_a_list"),
    Hostile(
        "wrong_types.json",
        lambda: _json(
            '{"facility": 5, "period": {"a": []}, "figures": [], "explanations": 1}, 7, null, "x"'
        ),
        ROWS,
    ),
    Hostile("reports_50001.json", lambda: _json(",".join(["{}"] * 50_001)), "too_many_rows"),
)
FILES: Final = {h.name: h for h in (*ARCHIVES, *SHEETS_OF, *RENAMED, *TEXTS)}


@cache
def content_of(name: str) -> bytes:
    """The bytes of a hostile file, made once."""
    return FILES[name].make()


class Watch:
    """Looks at the reading processes while they live: the most memory any of them held."""

    def __init__(self) -> None:
        self.peak = 0  # bytes
        self._start = child.subprocess.Popen

    def __call__(self, *arguments: Any, **further: Any) -> Any:
        process = self._start(*arguments, **further)
        threading.Thread(target=self._look, args=(process.pid,), daemon=True).start()
        return process

    def _look(self, pid: int) -> None:
        with suppress(OSError, KeyError, ProcessLookupError):
            while True:
                with open(f"/proc/{pid}/status", encoding="ascii") as status:
                    lines = dict(line.split(":", 1) for line in status if ":" in line)
                if lines["Name"].strip() == "python" or "VmHWM" in lines:
                    self.peak = max(self.peak, int(lines["VmHWM"].split()[0]) * 1024)
                time.sleep(0.002)


@contextmanager
def watched() -> Iterator[Watch]:
    """Watch the reading processes inside the block."""
    watch = Watch()
    with mock.patch.object(child.subprocess, "Popen", watch):
        yield watch


def medium_of(name: str) -> str:
    """How the file is read: by its bytes for what people upload, by its type over the API."""
    if name.endswith(".json"):
        return "json"
    if name.endswith(".csv"):
        return "csv"
    return "xlsx"


def read_hostile(name: str) -> tuple[str, int]:
    """The code of the file's problem ("" if it can be read) and the number of its rows."""
    content = content_of(name)
    if name.endswith(".xlsx"):
        try:
            media_of(content)
        except FileRefused as refused:
            return refused.code, 0
    rows = read_file(medium_of(name), content)
    return (rows.problems[0].code if rows.problems else ROWS), len(rows.frame)


def main() -> None:
    """Read every file and print what came of it."""
    logging.disable(logging.CRITICAL)
    slowest, largest = 0.0, 0
    for name, hostile in FILES.items():
        content = content_of(name)
        with watched() as watch:
            begun = time.perf_counter()
            code, rows = read_hostile(name)
            seconds = time.perf_counter() - begun
        slowest, largest = max(slowest, seconds), max(largest, watch.peak)
        mark = " " if code in hostile.code.split("|") else "!"
        print(
            f"{mark} {name:34} {len(content):>10,} B  {code or f'{rows} rows':16}"
            f" {seconds:5.2f} s  {watch.peak >> 20:4} MB"
        )
    print(f"{len(FILES)} files; slowest {slowest:.2f} s, most memory {largest >> 20} MB")


if __name__ == "__main__":
    main()
