"""Zip archives written byte by byte, so that they can say what no zip program would."""

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

CONTENT_TYPES = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.\
spreadsheetml.sheet.main+xml"/></Types>"""
RELATIONS = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/\
officeDocument" Target="xl/workbook.xml"/></Relationships>"""
WORKBOOK = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://\
schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" \
r:id="rId1"/></sheets></workbook>"""
SHEETS = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/\
worksheet" Target="worksheets/sheet1.xml"/></Relationships>"""
SHEET = "xl/worksheets/sheet1.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@dataclass(frozen=True)
class Entry:
    """One part: what it holds, and what the archive says of it where that is not the truth."""

    name: str
    content: bytes = b""
    size: int | None = None
    flags: int = 0
    method: int = 8
    packed: bytes | None = None
    same_bytes_as: str = ""
    crc: int | None = None


def archive(entries: Iterable[Entry]) -> bytes:
    """A zip archive of these parts."""
    body, directory, offsets = bytearray(), bytearray(), {}
    count = 0
    for entry in entries:
        count += 1
        packed = entry.packed
        if packed is None:
            packed = deflated(entry.content) if entry.method == 8 else entry.content
        size = len(entry.content) if entry.size is None else entry.size
        crc = zlib.crc32(entry.content) if entry.crc is None else entry.crc
        name = entry.name.encode()
        offset = offsets.get(entry.same_bytes_as, len(body))
        header = struct.pack(
            "<HHHHHLLLHH",
            20,
            entry.flags,
            entry.method,
            0,
            33,
            crc,
            len(packed),
            size,
            len(name),
            0,
        )
        if not entry.same_bytes_as:
            offsets[entry.name] = offset
            body += b"PK\x03\x04" + header + name + packed
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + header
        directory += struct.pack("<HHHLL", 0, 0, 0, 0, offset) + name
    end = struct.pack("<HHHHLLH", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body) + bytes(directory) + b"PK\x05\x06" + end


def deflated(content: bytes) -> bytes:
    """Bytes as a zip archive packs them."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def parts(sheet: bytes, changed: Mapping[str, bytes] | None = None) -> list[Entry]:
    """The parts of a small workbook around a sheet; others replace or join them."""
    content = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": SHEETS,
        SHEET: sheet,
    } | dict(changed or {})
    return [Entry(name, part) for name, part in content.items()]


def workbook(sheet: bytes, changed: Mapping[str, bytes] | None = None) -> bytes:
    """A small workbook around a sheet."""
    return archive(parts(sheet, changed))


def sheet_of(rows: bytes, *, before: bytes = b"") -> bytes:
    """A worksheet's XML around its rows."""
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>'
        + before
        + b"<worksheet "
        + MAIN
        + b"><sheetData>"
        + rows
        + b"</sheetData></worksheet>"
    )


def text_cells(row: int, texts: Iterable[str]) -> bytes:
    """A row of text cells from column A on."""
    cells = "".join(
        f'<c r="{chr(65 + place)}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
        for place, text in enumerate(texts)
    )
    return f'<row r="{row}">{cells}</row>'.encode()
