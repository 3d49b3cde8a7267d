"""What a file is, by its first bytes: its name and its declared type are not believed."""

from typing import Final

from facilities.distrusted.refusals import FileRefused

XLSX: Final = "xlsx"
CSV: Final = "csv"
JSON: Final = "json"

_BLANKS: Final = b" \t\r\n"
_BOM: Final = b"\xef\xbb\xbf"
_LOOK: Final = 4096  # bytes looked at

# What people send by mistake: first bytes -> names in Persian and English.
_KNOWN: Final = (
    (b"%PDF", ("یک فایل PDF", "a PDF file")),
    (b"\x89PNG", ("یک تصویر", "an image")),
    (b"\xff\xd8\xff", ("یک تصویر", "an image")),
    (b"GIF8", ("یک تصویر", "an image")),
    (b"BM", ("یک تصویر", "an image")),
    (b"Rar!", ("یک بستهٔ فشردهٔ RAR", "a RAR archive")),
    (b"7z\xbc\xaf", ("یک بستهٔ فشردهٔ 7z", "a 7z archive")),
    (b"\x1f\x8b", ("یک بستهٔ فشردهٔ gzip", "a gzip archive")),
    (b"MZ", ("یک برنامه", "a program")),
    (b"\x7fELF", ("یک برنامه", "a program")),
    (b"{\\rtf", ("یک سند RTF", "an RTF document")),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\x03\x04"
_HTML: Final = (b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<body")


def media_of(content: bytes) -> str:
    """ "xlsx", "csv" or "json". Raises FileRefused for everything else, named where known."""
    start = bytes(content[:_LOOK])
    text = start.removeprefix(_BOM).lstrip(_BLANKS)
    if not text:
        raise FileRefused("empty_file")
    if start.startswith(_ZIP):
        return XLSX
    if start.startswith(_OLE):
        raise FileRefused("old_excel")
    for mark, what in _KNOWN:
        if start.startswith(mark) and (len(mark) > 2 or b"\0" in start):
            raise FileRefused("other_file", what)
    if text[:1] in b"{[":
        return JSON
    if text[:1] == b"<":
        raise FileRefused("html_file" if text[:64].lower().startswith(_HTML) else "not_recognised")
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused("not_recognised")
    return CSV  # UTF-16 and NUL further down are told by its reader
