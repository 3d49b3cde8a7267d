"""What was asked, what was told and what was killed, kept line by line, so that a run goes on."""

import base64
import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ACKNOWLEDGED, NOT_STORED, UNKNOWN, SILENT = "acknowledged", "not stored", "unknown", "silent"
REFUSED, GIVEN_UP = "refused", "given up"
DEFINITE = {NOT_STORED}  # after these alone, nothing of the request may be there


@dataclass(frozen=True)
class Attempt:
    """One sending of a request: when (seconds since 1970), and what was told."""

    begun: float
    ended: float
    outcome: str
    word: str


@dataclass
class Ask:
    """One thing that a client wants stored; sent until its outcome is known.

    `sha256` is of what becomes one submission, `rows` those of a file with many.
    """

    client: str
    number: int
    facility: str
    period: int
    key: str | None
    body: bytes
    sha256: str
    rows: list[str]
    attempts: list[Attempt] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    end: str | None = None

    @property
    def is_definite(self) -> bool:
        """Whether every answer so far said that nothing was stored."""
        return all(attempt.outcome in DEFINITE for attempt in self.attempts)

    def expected(self) -> dict[str, int]:
        """How often what was sent must be stored, by its SHA-256: as its end was told, or for each
        row of a file as the row's outcome was."""
        if not self.rows or self.end != ACKNOWLEDGED:
            return dict.fromkeys(self.rows or [self.sha256], int(self.end == ACKNOWLEDGED))
        filed = {row["place"] for row in self.receipts if row["submission"]}
        return {digest: int(place in filed) for place, digest in enumerate(self.rows, 1)}


class Journal:
    """The file of a run and what it says. Every line is written before anything is built on it."""

    def __init__(self, file: Path) -> None:
        self.asks: dict[str, list[Ask]] = {}
        self.kills: Counter[str] = Counter()
        self.begun: dict[str, Any] = {}
        self.seconds = 0.0
        self.told = self.files_given_up = self.ended_by_themselves = 0
        self._writing = threading.Lock()
        if file.exists():
            for line in _whole_lines(file):
                self._take(line)
        self._stream = file.open("a", encoding="utf-8")

    def write(self, what: str, **facts: Any) -> None:
        """Add a line and take it in."""
        with self._writing:
            self._stream.write(json.dumps({"what": what, **facts}, ensure_ascii=False) + "\n")
            self._stream.flush()
            self._take({"what": what, **facts})

    def ask(
        self,
        client: str,
        place: tuple[str, int],
        body: bytes,
        *,
        rows: Sequence[bytes] = (),
        sha256: str = "",
        key: bool = False,
    ) -> Ask:
        """Note a new request before it is sent for the first time.

        `place` is facility and period. `sha256` is that of the submission, where it is not the
        body's. `key`: it carries an Idempotency-Key.
        """
        facility, period = place
        number = len(self.of(client))
        self.write(
            "asked",
            client=client,
            number=number,
            facility=facility,
            period=period,
            key=f"{client}-{number}" if key else None,
            body=base64.b64encode(body).decode(),
            sha256=sha256 or hashlib.sha256(body).hexdigest(),
            rows=[hashlib.sha256(row).hexdigest() for row in rows],
        )
        return self.of(client)[number]

    def tell(self, ask: Ask, attempt: Attempt, receipts: list[dict[str, Any]]) -> None:
        """Note what was told about a request, and the receipts given for it."""
        self.write(
            "told",
            client=ask.client,
            number=ask.number,
            attempt=vars(attempt),
            receipts=receipts,
        )

    def end(self, ask: Ask, outcome: str) -> None:
        """Note that a request is not sent any more."""
        self.write("ended", client=ask.client, number=ask.number, outcome=outcome)

    def of(self, client: str) -> list[Ask]:
        """The requests of a client, the oldest first."""
        return self.asks.setdefault(client, [])

    def all(self) -> list[Ask]:
        """Every request."""
        return [ask for asks in self.asks.values() for ask in asks]

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def _take(self, line: dict[str, Any]) -> None:
        match line.pop("what"):
            case "begun":
                self.begun = line
            case "asked":
                body = base64.b64decode(line.pop("body"))
                self.of(line["client"]).append(Ask(**line, body=body))
            case "told":
                self.told += 1
                ask = self.of(line["client"])[line["number"]]
                ask.attempts.append(Attempt(**line["attempt"]))
                ask.receipts += line["receipts"]
            case "ended":
                ask = self.of(line["client"])[line["number"]]
                ask.end, ask.body = line["outcome"], b""
            case "file given up":
                self.files_given_up += 1
            case "ended by itself":
                self.ended_by_themselves += 1
            case "killed":
                self.kills[line["kind"]] += 1
            case "ran":
                self.seconds += line["seconds"]


def _whole_lines(file: Path) -> Iterator[dict[str, Any]]:
    """The lines of the file; one that a kill cut short is taken off it."""
    with file.open("r+b") as stream:
        good = 0
        for line in stream:
            if not line.endswith(b"\n"):
                stream.truncate(good)
                return
            good += len(line)
            yield json.loads(line)
