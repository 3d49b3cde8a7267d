"""The text of a CSV file: its encoding by its first bytes, its separator, its records.

Every record keeps the exact bytes of its lines.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from facilities.distrusted.refusals import FileRefused
from reports.intake.headings import HEADINGS_WITHIN, LOOKED_AT, Headings, find_headings

SEPARATORS: Final = (",", ";", "\t", "؛")

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),  # what Excel calls “Unicode text”
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAID: Final = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)  # the line by which Excel is told
_QUOTED: Final = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class CsvText:
    """A file's text without its byte-order mark and the line that names the separator.

    `said` is that separator, '' where the file names none.
    """

    text: str
    encoding: str
    said: str

    def records(self, separator: str) -> Iterator[tuple[bytes, list[str]]]:
        """Every record with the exact bytes of its lines. Raises csv.Error."""
        taken: list[str] = []

        def lines() -> Iterator[str]:
            for line in io.StringIO(self.text, newline="\n"):
                taken.append(line)
                yield line

        for cells in csv.reader(lines(), delimiter=separator, strict=True):
            body = taken[0] if len(taken) == 1 else "".join(taken)
            taken.clear()  # the reader takes no line before it needs it
            yield body.rstrip("\r\n").encode(self.encoding), cells


def text_of(content: bytes) -> CsvText:
    """A file's text. Raises FileRefused: not_utf8, not_csv."""
    mark, encoding = next(
        (known for known in _MARKS if content.startswith(known[0])), (b"", "utf-8")
    )
    try:
        text = str(memoryview(content)[len(mark) :], encoding)
    except UnicodeDecodeError:
        raise FileRefused("not_utf8") from None
    if "\0" in text:
        raise FileRefused("not_utf8" if "\0" in text[:2] else "not_csv")  # UTF-16 without a mark
    said = _SAID.match(text)
    if said is None:
        return CsvText(text, encoding, "")
    return CsvText(text[said.end() :], encoding, said[1])


def find_table(found: CsvText) -> tuple[Headings, str]:
    """The headings of a file and its separator: the one it names, else the one by which its first
    lines have headings. Raises FileRefused (no_headings and those of `find_headings`), csv.Error.
    """
    broken: csv.Error | None = None
    for separator in (found.said,) if found.said else _by_frequency(found.text):
        records = islice(found.records(separator), LOOKED_AT)
        try:
            top = [(number, cells) for number, (_, cells) in enumerate(records, start=1)]
        except csv.Error as error:
            broken = broken or error
            continue
        if (headings := find_headings(top)) is not None:
            return headings, separator
    if broken is not None:
        raise broken
    raise FileRefused("no_headings")


def _by_frequency(text: str) -> list[str]:
    """The separators, those that stand most often in the first lines before the others."""
    lines = islice(io.StringIO(text, newline="\n"), HEADINGS_WITHIN)
    head = _QUOTED.sub("", "".join(lines))
    return sorted(SEPARATORS, key=lambda separator: -head.count(separator))
