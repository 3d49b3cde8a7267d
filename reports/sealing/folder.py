"""What left the house: signed notes and tiles in a folder outside the database.

Laid out as C2SP tlog-tiles has it, a folder a log: `checkpoint`, `tile/…`, and every note that was
signed under `notes/`. What stands here was published, so nothing is ever written over but the
newest note; `receipts.json`, one for all logs, holds the last numbers of receipts.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from django.conf import settings

from reports.merkle.tiles import Tile, tile_path

_NUMBERS = "receipts.json"


class PublishedLog:
    """The folder of one log, by its origin's name."""

    def __init__(self, origin: str) -> None:
        self._folder = Path(settings.CHECKPOINT_FOLDER) / origin.replace("/", "_")

    def latest(self) -> str | None:
        """Return the newest note, None before the first."""
        return _text(self._folder / "checkpoint")

    def notes(self) -> Iterator[tuple[str, str]]:
        """Yield every note with its file's name, the smallest log first."""
        for file in sorted((self._folder / "notes").glob("*.txt")):
            yield file.name, file.read_text(encoding="utf-8")

    def tile(self, level: int, number: int, width: int) -> bytes | None:
        """Return a tile that was published with this many hashes, None where none was."""
        try:
            return (self._folder / tile_path(level, number, width)).read_bytes()
        except FileNotFoundError:
            return None

    def widest_tile(self, level: int, number: int) -> bytes | None:
        """Return an unfinished tile as it was last published, None where none was."""
        folder = (self._folder / tile_path(level, number, 1)).parent
        found = sorted(folder.glob("*"), key=lambda file: int(file.name)) if folder.is_dir() else []
        return found[-1].read_bytes() if found else None

    def publish(self, note: str, size: int, tiles: Iterable[Tile], *, is_newest: bool) -> Path:
        """Write tiles and then the note that speaks of them; return the note's file."""
        for level, number, hashes in tiles:
            file = self._folder / tile_path(level, number, len(hashes) // 32)
            if not file.exists():
                _write(file, hashes)
        kept = self._folder / "notes" / f"{size:012d}.txt"
        _write(kept, note.encode())
        if is_newest:
            _write(self._folder / "checkpoint", note.encode())
        return kept


def published_receipt_counts() -> dict[str, int]:
    """Return how many receipts each university had given, as far as was published."""
    found = _text(Path(settings.CHECKPOINT_FOLDER) / _NUMBERS)
    return {} if found is None else {str(k): int(v) for k, v in json.loads(found).items()}


def publish_receipt_counts(counts: Mapping[str, int]) -> None:
    """Write how many receipts each university has given; a count never goes down."""
    known = published_receipt_counts()
    highest = {code: max(count, known.get(code, 0)) for code, count in counts.items()}
    text = json.dumps(known | highest, indent=1, sort_keys=True) + "\n"
    _write(Path(settings.CHECKPOINT_FOLDER) / _NUMBERS, text.encode())


def _text(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def _write(file: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.new")
    with fresh.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)
