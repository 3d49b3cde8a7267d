"""What a workbook's cells are beside their values: formulas, errors, formats that deceive.

Noted while the parts are looked at (`xlsx_scan.py`), by searches in their text.
"""

import re
from dataclasses import dataclass, field
from typing import Final, TypeVar

_USUAL_REFERENCE: Final = b' r="'
REFERENCE: Final = re.compile(rb"""(?:\A|\s)r\s*=\s*["']\s*([A-Za-z]{0,9})\$?([0-9]{0,12})""")
_FORMULA: Final = re.compile(rb"<f(?=[\s/>])[^<>]*>([^<>]{0,200})")
_PREFIXED_FORMULA: Final = re.compile(
    rb"<[\w.-]+:c(?=\s)([^<>]*)>\s*<[\w.-]+:f(?=[\s/>])[^<>]*>([^<>]{0,200})"
)
_ERROR: Final = re.compile(
    rb"""<(?:[\w.-]+:)?c(?=\s)([^<>]*\st\s*=\s*["']e["'][^<>]*)>\s*<(?:[\w.-]+:)?v>([^<]{0,40})"""
)

_Note = TypeVar("_Note")
Place = tuple[int, int]  # row (from 1), column (a number of the reader's own)


@dataclass
class SheetNotes:
    """What was found on one sheet, by reference (b"D7"): the start of a cell's formula, the error
    that stands in it (the reader has them as blanks), and the fault of its number format
    (`xlsx_formats`)."""

    formulas: dict[bytes, bytes] = field(default_factory=dict)
    errors: dict[bytes, bytes] = field(default_factory=dict)
    formats: dict[bytes, str] = field(default_factory=dict)


def cells_in(noted: dict[bytes, _Note], letters: dict[bytes, int]) -> dict[Place, _Note]:
    """The notes of cells in some columns, given by their letters with a number each."""
    found = {}
    for reference, note in noted.items():
        column = reference.rstrip(b"0123456789")
        if column in letters:
            found[int(reference[len(column) :] or b"0"), letters[column]] = note
    return found


def note_cells(
    piece: bytes,
    notes: SheetNotes,
    styled: "re.Pattern[bytes] | None",
    faulty: dict[bytes, str],
) -> None:
    """Note what is told of a piece's cells."""
    if b"<f" in piece or b":f" in piece:
        _keep_formulas(piece, notes)
    if b'"e"' in piece or b"'e'" in piece:
        for cell in _ERROR.finditer(piece):
            _keep(notes.errors, cell[1], cell[2])
    if styled is not None:
        for cell in styled.finditer(piece):
            _keep(notes.formats, cell[1], faulty[cell[2]])


def cells_of_styles(faulty: dict[bytes, str]) -> "re.Pattern[bytes] | None":
    """Finds the attributes of cells in one of some styles, and the style."""
    if not faulty:
        return None
    styles = b"|".join(faulty)
    return re.compile(
        rb"<(?:[\w.-]+:)?c(?=\s)([^<>]*\ss\s*=\s*[\"']\s*0*(" + styles + rb")\s*[\"'][^<>]*)>"
    )


def _keep_formulas(piece: bytes, notes: SheetNotes) -> None:
    """Note the cells of a piece that hold formulas: looking back from each is ten times faster
    than looking for cells with one."""
    for formula in _FORMULA.finditer(piece):
        start = piece.rfind(b"<c", 0, formula.start()) + 2
        _keep(notes.formulas, piece[start : formula.start()], formula[1])
    if b":f" in piece:
        for cell in _PREFIXED_FORMULA.finditer(piece):
            _keep(notes.formulas, cell[1], cell[2])


def _keep(noted: dict[bytes, _Note], attributes: bytes, note: _Note) -> None:
    if attributes.startswith(_USUAL_REFERENCE):
        reference = attributes[len(_USUAL_REFERENCE) : attributes.index(b'"', 4)]
    elif named := REFERENCE.search(attributes):
        reference = (named[1] + named[2]).upper()
    else:
        return
    noted[reference] = note
