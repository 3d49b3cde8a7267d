"""Rows of a worksheet as XML, made column by column in Arrow: a million cells in half a second.

XlsxWriter makes the workbook around them (styles, headers, print set-up) with sample rows;
`replace_sample` puts the rows where those stand. ECMA-376 part 1, 18.3.1.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any
from xml.sax.saxutils import quoteattr

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from reports.exports.list_book import LETTER, LINE, TALLEST
from reports.policy.form.sheet import column_letters

COPY_BYTES = 2**20
LEVEL = 3  # of deflate: a third of the time of the usual 6, a tenth more bytes
LONGEST_TEXT = 32_767  # characters in a cell; Excel calls a file with more damaged

# What a spreadsheet might take for a formula if a person edits the cell or saves it as CSV.
FORMULA_START = "^[=+\\-@\\t\\r]"
EDGE_BLANKS = "^\\s|\\s$"  # which XML readers drop unless told otherwise
# XML 1.0 cannot hold these at all.
_UNWRITABLE = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x{fffe}\\x{ffff}]"
_SHEET = "xl/worksheets/sheet1.xml"
_SHEET_LINKS = "xl/worksheets/_rels/sheet1.xml.rels"
MOST_LINKS = 65_530  # on one sheet; Excel calls a file with more damaged
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
Links = Sequence[tuple[str, str]]  # cells and the addresses they lead to, at most MOST_LINKS


def rows_xml(
    frame: pd.DataFrame,
    *,
    first_row: int,
    styles: Sequence[str],
    quoted_styles: Sequence[str],
    widths: Sequence[int],
) -> bytes:
    """The rows of a frame of Arrow columns from row `first_row` (1-based) on.

    Text columns become text whatever it looks like, numbers numbers, blanks empty cells.
    `styles` has the style number of each column; `quoted_styles` that of the same column for
    text that a spreadsheet might take for a formula. Rows are as high as their texts need in
    columns of these `widths`.
    """
    table = pa.Table.from_pandas(frame, preserve_index=False)
    numbers = pc.cast(pa.array(range(first_row, first_row + len(frame))), pa.string())
    heights = pc.cast(_heights(table, widths), pa.string())
    parts: list[Any] = ['<row r="', numbers, '" ht="', heights, '" customHeight="1">']
    for place, column in enumerate(table.columns):
        cells = _cells(column.combine_chunks(), styles[place], quoted_styles[place])
        parts += [f'<c r="{column_letters(place)}', numbers, '" s="', cells]
    return _joined(pc.binary_join_element_wise(*parts, "</row>", ""))


def replace_sample(
    workbook: bytes,
    *,
    sample_rows: tuple[int, int],
    last_row: int,
    rows: IO[bytes],
    links: Links = (),
    target: IO[bytes],
) -> None:
    """Write `workbook` to `target`, its first sheet with `rows` instead of the sample rows
    (the first and the last of them are given), and with `links`; it has none of its own."""
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as result,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename != _SHEET:
                result.writestr(entry, content)
                continue
            before, after = _around_samples(content, sample_rows)
            with result.open(_SHEET, "w", force_zip64=True) as sheet:
                sheet.write(_with_dimension(before, last_row))
                while chunk := rows.read(COPY_BYTES):
                    sheet.write(chunk)
                sheet.write(_with_links(after, links))
        if links:
            result.writestr(_SHEET_LINKS, _targets(links))


def mapped(values: pd.Series, name: Callable[[Any], str | None]) -> pd.Series:
    """Each value's name, asked and written once for each value that occurs; blanks stay blank."""
    encoded = pa.array(values).dictionary_encode()
    names = [name(value) for value in encoded.dictionary.to_pylist()]
    named = pa.DictionaryArray.from_arrays(encoded.indices, pa.array(names, pa.string()))
    return pd.Series(named, dtype=pd.ArrowDtype(named.type))


def sample_styles(workbook: bytes, *, sample_row: int) -> list[str]:
    """The style numbers of the first sheet's sample row, cell by cell."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as source:
        found = _sample(source.read(_SHEET), sample_row)
    return [style.decode() for style in re.findall(rb'<c r="[A-Z]+\d+" s="(\d+)"', found[0])]


def _cells(values: Any, style: str, quoted_style: str) -> Any:
    """Each cell from its style on. Of a dictionary column every distinct value is made once."""
    if pa.types.is_dictionary(values.type):
        cells = _cells(values.dictionary, style, quoted_style).take(values.indices)
    elif pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        cells = pc.binary_join_element_wise(
            style, '"><v>', pc.cast(values, pa.string()), "</v></c>", ""
        )
    else:
        words = _writable(pc.cast(values, pa.string()))
        looks_like_formula = pc.match_substring_regex(words, FORMULA_START)
        has_edges = pc.any(pc.match_substring_regex(words, EDGE_BLANKS)).as_py()
        cells = pc.binary_join_element_wise(
            pc.if_else(looks_like_formula, quoted_style, style),
            '" t="inlineStr"><is><t',
            ' xml:space="preserve">' if has_edges else ">",
            _escaped(words),
            "</t></is></c>",
            "",
        )
    return pc.fill_null(cells, f'{style}"/>')  # a join with a blank is blank


def _heights(table: pa.Table, widths: Sequence[int]) -> Any:
    """The height of each row in points, by its longest text against its column's width."""
    lines: Any = pa.array([1.0]).take(pa.array([0] * len(table), pa.int32()))
    for column, width in zip(table.columns, widths, strict=True):
        words = column.combine_chunks()
        indices = words.indices if pa.types.is_dictionary(words.type) else None
        words = words.dictionary if indices is not None else words
        if not (pa.types.is_string(words.type) or pa.types.is_large_string(words.type)):
            continue
        room = pc.ceil(pc.multiply(pc.utf8_length(words), LETTER / width))
        needed = pc.add(room, pc.count_substring(words, "\n"))
        needed = needed.take(indices) if indices is not None else needed
        lines = pc.max_element_wise(lines, needed)  # leaves blanks out
    return pc.min_element_wise(pc.multiply(lines, LINE), TALLEST)


def _with_links(tail: bytes, links: Links) -> bytes:
    """The end of a sheet with links in the place that the schema gives them."""
    if not links:
        return tail
    shown = "".join(
        f'<hyperlink ref="{cell}" r:id="link{number}"/>' for number, (cell, _) in enumerate(links)
    )
    before, rest, after = tail.partition(b"<pageMargins")
    return before + f"<hyperlinks>{shown}</hyperlinks>".encode() + rest + after


def _targets(links: Links) -> str:
    """Where the links lead, as the package keeps it: addresses outside of the workbook."""
    targets = "".join(
        f'<Relationship Id="link{number}" Type="{_LINK}" Target={quoteattr(address)}'
        ' TargetMode="External"/>'
        for number, (_, address) in enumerate(links)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<Relationships xmlns="{_RELATIONSHIPS}">{targets}</Relationships>'
    )


def _writable(words: Any) -> Any:
    """Text that a cell can hold; blank text is an empty cell."""
    lengths = pc.utf8_length(words)
    if pc.any(pc.greater(lengths, LONGEST_TEXT)).as_py():
        words = pc.utf8_slice_codeunits(words, 0, LONGEST_TEXT)
    if pc.any(pc.match_substring_regex(words, _UNWRITABLE)).as_py():
        words = pc.replace_substring_regex(words, _UNWRITABLE, "")
    return pc.if_else(pc.equal(words, ""), None, words)


def _escaped(words: Any) -> Any:
    """Text as XML holds it; one look first, since hardly any text needs a change."""
    if pc.any(pc.match_substring_regex(words, "[&<>\\r]")).as_py():
        for letter, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")):
            words = pc.replace_substring(words, letter, escaped)
    return words


def _joined(rows: Any) -> bytes:
    """All strings of an array one after another: the array's own buffer."""
    pieces: Iterable[Any] = rows.chunks if isinstance(rows, pa.ChunkedArray) else [rows]
    joined = b""
    for piece in pieces:
        if len(piece):
            wide = pc.cast(piece, pa.large_string())
            ends = memoryview(wide.buffers()[1]).cast("q")
            first, last = ends[wide.offset], ends[wide.offset + len(wide)]
            joined += bytes(memoryview(wide.buffers()[2])[first:last])
    return joined


def _sample(sheet: bytes, sample_row: int) -> "re.Match[bytes]":
    found = re.search(rb'<row r="%d"[^>]*>.*?</row>' % sample_row, sheet, re.DOTALL)
    if found is None:
        raise ValueError(f"the sheet has no row {sample_row}")
    return found


def _around_samples(sheet: bytes, sample_rows: tuple[int, int]) -> tuple[bytes, bytes]:
    first, last = (_sample(sheet, row) for row in sample_rows)
    return sheet[: first.start()], sheet[last.end() :]


def _with_dimension(head: bytes, last_row: int) -> bytes:
    """Readers trust the sheet's dimension for its size, so it has to count the rows put in."""
    return re.sub(
        rb'(<dimension ref="[A-Z]+\d+:[A-Z]+)\d+(")',
        lambda match: match[1] + str(last_row).encode() + match[2],
        head,
        count=1,
    )
