"""A look at every part of a workbook before a spreadsheet library sees it.

Calamine lays out a sheet as one dense table, so a single cell XFD1048576 in a file of 4.6 kB
would take all memory there is: where cells stand, how many they are and what they hold is
looked at here first, with searches that read a hundred megabytes in less than a second.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from facilities.distrusted.refusals import FileRefused
from facilities.distrusted.xlsx_archive import ArchivePart, parts_of, unpacked
from facilities.distrusted.xlsx_formats import faulty_styles
from facilities.distrusted.xlsx_notes import REFERENCE, SheetNotes, cells_of_styles, note_cells

LAST_ROW: Final = 50_999  # 50,000 rows, headings, and blank lines between the rows
MOST_CELLS: Final = 50_000 * 64
MOST_TEXTS: Final = 400_000  # shared strings
LARGEST_TEXTS: Final = 64 * 2**20  # bytes of them
LONGEST_RUN: Final = 256 * 1024  # bytes without a tag; a cell holds 32,767 characters
LARGEST_STYLES: Final = 4 * 2**20  # bytes
LARGEST_BOOK: Final = 2**20  # bytes of the parts that name the sheets
MOST_SHEETS: Final = 40

_FORBIDDEN: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY|ATTLIST|ELEMENT|NOTATION)", re.IGNORECASE)
_XML_PARTS: Final = (".xml", ".rels", ".vml")
_XML: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?![\x00])")
_ENCODING: Final = re.compile(rb"""\A[^>]{0,200}encoding\s*=\s*["']([\w.-]+)""")
_USUAL_CELL: Final = b'<c r="'
_CELL_STARTS: Final = (b"<c ", b"<c>", b"<c/", b"<c\n", b"<c\r", b"<c\t")
# Columns A to CZ, rows 1 to 50,999: whatever does not begin so is looked at one by one.
_FAR_CELL: Final = re.compile(
    rb'<c r="(?!(?:[A-Z]|[A-C][A-Z])(?:[1-9][0-9]{0,3}|[1-4][0-9]{4}|50[0-9]{3})")'
)
_ANY_CELL: Final = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])([^<>]*)")
_ANY_REFERENCE: Final = re.compile(rb"<c\s[^<>]*\br\s*=")
_LAST_COLUMN: Final = 104  # CZ


@dataclass
class Scan:
    """What the look has found: each sheet's notes by its name in the workbook's order; `cells`
    counts those of all sheets, `text_bytes` the shared strings."""

    sheets: dict[str, SheetNotes] = field(default_factory=dict)
    cells: int = 0
    text_bytes: int = 0


def scan(content: bytes, *, without_notes: str = "") -> Scan:
    """Look at all parts of a workbook. Raises FileRefused for anything doubtful.

    Of the cells on the sheet `without_notes` nothing is noted.
    """
    parts = {part.name: part for part in parts_of(content)}
    sheets = _sheets(content, parts)
    found = Scan({name: SheetNotes() for name in sheets})
    notes = {part: found.sheets[name] for name, part in sheets.items() if name != without_notes}
    faulty = _faulty_styles(content, parts.get("xl/styles.xml"))
    for part in parts.values():
        if part.size:
            _look_at(content, part, found, notes.get(part.name), faulty)
    return found


def _faulty_styles(content: bytes, part: ArchivePart | None) -> dict[bytes, str]:
    if part is None:
        return {}
    if part.size > LARGEST_STYLES:
        raise FileRefused("too_large")
    styles = b"".join(unpacked(content, part))
    _check_xml(styles)
    return faulty_styles(styles)


def _sheets(content: bytes, parts: dict[str, ArchivePart]) -> dict[str, str]:
    """The names of the workbook's sheets in its order, and the part each stands in."""
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def on_sheet(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sheet":
            relation = next((v for k, v in attributes.items() if _local(k) == "id"), "")
            ids[attributes.get("name", "")] = relation

    def on_relation(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            if attributes.get("TargetMode", "").lower() == "external":
                raise FileRefused("active_content")
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(content, parts.get("xl/workbook.xml"), on_sheet)
    _parse(content, parts.get("xl/_rels/workbook.xml.rels"), on_relation)
    found = {name: _resolved(targets.get(relation, "")) for name, relation in ids.items()}
    if not found or len(ids) > MOST_SHEETS:
        raise FileRefused("damaged")
    if not all(name in parts and name.endswith(".xml") for name in found.values()):
        raise FileRefused("damaged")
    return found


def _parse(content: bytes, part: ArchivePart | None, on_start: object) -> None:
    """Hand a small part's elements to a function; expat meets no DTD, there is none."""
    if part is None or part.size > LARGEST_BOOK:
        raise FileRefused("damaged")
    text = b"".join(unpacked(content, part))
    _check_xml(text)
    parser = expat.ParserCreate()
    parser.StartElementHandler = on_start  # type: ignore[assignment]
    try:
        parser.Parse(text, True)
    except expat.ExpatError:
        raise FileRefused("damaged") from None


def _resolved(target: str) -> str:
    """A target of the workbook's relations as a part's name."""
    if target.startswith("/"):
        return posixpath.normpath(target[1:])
    return posixpath.normpath(f"xl/{target}")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _look_at(
    content: bytes,
    part: ArchivePart,
    found: Scan,
    notes: SheetNotes | None,
    faulty: dict[bytes, str],
) -> None:
    if not part.name.lower().endswith(_XML_PARTS):
        return  # an image or a printer's settings; no reader opens it
    texts, has_texts = 0, part.name.lower() == "xl/sharedstrings.xml"
    if has_texts:
        found.text_bytes = part.size
        if part.size > LARGEST_TEXTS:
            raise FileRefused("too_large")
    styled = cells_of_styles(faulty)
    for number, piece in enumerate(_whole_tags(content, part)):
        _check_xml(piece, is_start=number == 0)
        found.cells += _count_cells(piece)
        if found.cells > MOST_CELLS:
            raise FileRefused("too_many_cells")
        if notes is not None:
            note_cells(piece, notes, styled, faulty)
        if has_texts:
            texts += piece.count(b"si>") + piece.count(b"<si ")
            if texts > 2 * MOST_TEXTS:  # each is opened and closed
                raise FileRefused("too_many_cells")


def _whole_tags(content: bytes, part: ArchivePart) -> Iterator[bytes]:
    """The part in pieces that end before a tag begins, so that no tag is cut in two."""
    rest = b""
    for piece in unpacked(content, part):
        rest += piece
        # A cell and its formula stay together: pieces end before a row or a text begins.
        cut = max(rest.rfind(b"<row"), rest.rfind(b"<si"))
        if cut <= 0:
            cut = rest.rfind(b"<") if len(rest) > LONGEST_RUN else 0
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        if len(rest) > 4 * LONGEST_RUN and rest.rfind(b"<") == 0:
            raise FileRefused("too_large")
    if rest:
        yield rest


def _check_xml(piece: bytes, *, is_start: bool = True) -> None:
    if is_start:
        if _XML.match(piece) is None:  # UTF-16 and the like, which searches do not see through
            raise FileRefused("damaged")
        named = _ENCODING.match(piece)
        if named is not None and named[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
            raise FileRefused("unsafe_archive")
    if b"<!" in piece and _FORBIDDEN.search(piece):
        raise FileRefused("forbidden_xml")


def _count_cells(piece: bytes) -> int:
    """How many cells a piece has. Raises FileRefused for one that stands too far out."""
    usual = piece.count(_USUAL_CELL)
    if usual != piece.count(b"<c") or b":c" in piece:  # <cols>, <cellXfs>, or a cell unlike others
        cells = sum(piece.count(start) for start in _CELL_STARTS)
        prefixed = b":c " in piece or b":c>" in piece
        if not usual and not prefixed and not _ANY_REFERENCE.search(piece):
            return cells  # cells that only follow one another
        if usual != cells or prefixed:
            return _count_one_by_one(piece)
    if usual and (far := _FAR_CELL.search(piece)) is not None:
        _check_reference(piece[far.start() + 2 : far.start() + 40])
    return usual


def _count_one_by_one(piece: bytes) -> int:
    cells = 0
    for cell in _ANY_CELL.finditer(piece):
        cells += 1
        if cell[1]:
            _check_reference(cell[1])
    return cells


def _check_reference(attributes: bytes) -> None:
    """Whether a cell says that it stands within the limits (one that says nothing follows the
    cell before it)."""
    named = REFERENCE.search(attributes)
    if named is None:
        return
    row, column = _place(named)
    if row > LAST_ROW:
        raise FileRefused("too_many_rows")
    if column > _LAST_COLUMN:
        raise FileRefused("too_many_columns")


def _place(named: "re.Match[bytes]") -> tuple[int, int]:
    """Row and column of a reference, both from 1. Raises FileRefused for one that is none."""
    column = 0
    for letter in named[1].decode().upper():
        column = column * 26 + ord(letter) - 64
    row = int(named[2] or 0)
    if not row or not column:
        raise FileRefused("damaged")
    return row, column
