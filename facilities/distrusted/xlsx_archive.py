"""The zip archive of a workbook: its directory judged before a byte is unpacked.

Parts are unpacked by hand, so that what the scan has seen is exactly what the directory says:
a stream that goes on after its declared size would otherwise reach the next reader unseen.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from facilities.distrusted.refusals import FileRefused

MOST_PARTS: Final = 300
LARGEST_PART: Final = 320 * 2**20  # bytes unpacked: 50,000 rows with every cell take about 130 MB
LARGEST_CONTENT: Final = 400 * 2**20
SMALL_PART: Final = 8 * 2**20  # bytes; below it, how well a part is packed does not matter
STEEPEST: Final = 120  # times; a sheet of nothing but zeros packs about forty times
CHUNK: Final = 2**20

_ENCRYPTED: Final = 0x1
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCAL_HEADER: Final = 30  # bytes before the name

# What runs or fetches when a person opens the file: it is kept as evidence and others open it.
_ACTIVE: Final = (
    "xl/vbaproject",
    "xl/macrosheets/",
    "xl/dialogsheets/",
    "xl/activex/",
    "xl/embeddings/",
    "xl/externallinks/",
    "xl/connections",
    "xl/querytables/",
    "xl/webextensions/",
    "xl/model/",
    "customui/",
)


class ArchivePart(NamedTuple):
    """One part of the archive: its name, where its bytes stand, and how large it is unpacked."""

    name: str
    start: int
    packed: int
    size: int
    is_deflated: bool


def parts_of(content: bytes) -> list[ArchivePart]:
    """The parts of a workbook's archive. Raises FileRefused for whatever no office program
    writes: encryption, unusual packing, names outside, doubled or overlapping parts, bombs."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, zlib.error, EOFError):
        raise FileRefused("damaged") from None
    if len(entries) > MOST_PARTS:
        raise FileRefused("unsafe_archive")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise FileRefused("encrypted")
    names = [entry.filename.lower() for entry in entries]
    _check_names(names)
    if "xl/workbook.xml" not in names:
        raise FileRefused("not_a_workbook")
    if any(name.startswith(_ACTIVE) for name in names):
        raise FileRefused("active_content")
    parts = [_part(entry, content) for entry in entries if not entry.filename.endswith("/")]
    _check_sizes(parts)
    return parts


def unpacked(content: bytes, part: ArchivePart) -> Iterator[bytes]:
    """The part's bytes, piece by piece. Raises FileRefused (damaged) unless they are exactly as
    many as the directory says."""
    packed = memoryview(content)[part.start : part.start + part.packed]
    if not part.is_deflated:
        for start in range(0, part.packed, CHUNK):
            yield bytes(packed[start : start + CHUNK])
        return
    stream = zlib.decompressobj(-15)
    seen = 0
    try:
        for start in range(0, part.packed, CHUNK):
            rest: bytes | memoryview = packed[start : start + CHUNK]
            while rest:
                piece = stream.decompress(rest, CHUNK)
                rest = stream.unconsumed_tail
                seen += len(piece)
                if seen > part.size:
                    raise FileRefused("damaged")
                yield piece
        tail = stream.flush()
    except zlib.error:
        raise FileRefused("damaged") from None
    if tail:
        yield tail
    if seen + len(tail) != part.size or not stream.eof or stream.unused_data:
        raise FileRefused("damaged")


def _check_names(names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise FileRefused("unsafe_archive")
    for name in names:
        steps = name.split("/")
        if not name or name.startswith("/") or ".." in steps or "\\" in name or ":" in name:
            raise FileRefused("unsafe_archive")
        if not name.isprintable():
            raise FileRefused("unsafe_archive")


def _part(entry: zipfile.ZipInfo, content: bytes) -> ArchivePart:
    """Where an entry's bytes stand; its local header has to tell the same story."""
    if entry.compress_type not in _METHODS:
        raise FileRefused("unsafe_archive")
    header = content[entry.header_offset : entry.header_offset + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise FileRefused("damaged")
    name_length = int.from_bytes(header[26:28], "little")
    extra_length = int.from_bytes(header[28:30], "little")
    start = entry.header_offset + _LOCAL_HEADER + name_length + extra_length
    name = content[entry.header_offset + _LOCAL_HEADER :][:name_length]
    if name.decode("utf-8", "replace") != entry.orig_filename:
        raise FileRefused("unsafe_archive")
    if int.from_bytes(header[8:10], "little") != entry.compress_type:
        raise FileRefused("unsafe_archive")
    is_deflated = entry.compress_type == zipfile.ZIP_DEFLATED
    if not is_deflated and entry.compress_size != entry.file_size:
        raise FileRefused("damaged")
    return ArchivePart(entry.filename, start, entry.compress_size, entry.file_size, is_deflated)


def _check_sizes(parts: list[ArchivePart]) -> None:
    """Refuse bombs: too large, packed too steeply, or several parts out of the same bytes."""
    if sum(part.size for part in parts) > LARGEST_CONTENT:
        raise FileRefused("too_large")
    end = 0
    for part in parts:
        if part.size > LARGEST_PART:
            raise FileRefused("too_large")
        if part.size > SMALL_PART and part.size > STEEPEST * max(part.packed, 1):
            raise FileRefused("too_large")
        if part.start < end:
            raise FileRefused("unsafe_archive")
        end = part.start + part.packed
