"""Clients of the API: each files month after month, and sends again until it knows the outcome."""

import http.client
import json
import random
import threading
import time
from abc import ABC, abstractmethod
from typing import Any

from reports.policy import periods
from tests import cast
from tests.reports import monthly
from tests.system.kills import journal as kept
from tests.system.kills.house import House
from tests.system.kills.journal import Ask, Attempt, Journal

MONTHS = 66  # from 139911 on, all of them ended
SHARED_MONTHS = 4  # on which two clients correct each other
PAUSE = 0.1  # seconds before something is sent again
ROWS = 12  # of a file
TIMEOUT = 20  # seconds for an answer
Answer = tuple[int, dict[str, Any]]


class StoppedEarly(Exception):
    """Told to stop while a request was only being prepared."""


class Client(threading.Thread, ABC):
    """One client; it goes on where the journal says that it was."""

    token_of = cast.UNIVERSITY_MACHINE
    pace = (0.05, 0.4)  # seconds between two filings

    def __init__(
        self, name: str, house: House, journal: Journal, facilities: tuple[str, ...]
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.house = house
        self.journal = journal
        self.facilities = facilities
        self.stopping = threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        """End what is open, then file until told to stop; an error of this program is kept."""
        try:
            for ask in self.journal.of(self.name):
                if ask.end is None:
                    self.settle(ask)
            while not self.stopping.is_set():
                chance = random.Random(f"{self.name}-{len(self.journal.of(self.name))}")
                self.settle(self.begin(chance))
                time.sleep(chance.uniform(*self.pace))
            self.finish()
        except StoppedEarly:
            return
        except BaseException as error:  # noqa: BLE001  (shown by the main thread)
            self.error = error

    @abstractmethod
    def begin(self, chance: random.Random) -> Ask:
        """Decide on a new request and note it."""

    @abstractmethod
    def settle(self, ask: Ask) -> None:
        """Send it until its outcome is known."""

    def finish(self) -> None:
        """Wait for what is done in the background."""

    def place(self, chance: random.Random) -> tuple[str, int]:
        """A facility and a month."""
        facility = chance.choice(self.facilities)
        months = SHARED_MONTHS if facility == cast.T_HOSPITAL else MONTHS
        return facility, periods.following(periods.FIRST_PERIOD, chance.randrange(months))

    def content(self, place: tuple[str, int], chance: random.Random, reason: str) -> dict[str, Any]:
        """A plausible report; neither its reason nor its figures are another's of the client."""
        film, number = chance.randrange(7), len(self.journal.of(self.name))
        figures = monthly.figures(
            film_prints=film, film_closing=100 - film, pacs_scheduled_minutes=20_000 + number
        )
        return {"facility": place[0], "period": place[1], "figures": figures, "reason": reason}

    def send(self, ask: Ask, path: str) -> tuple[Attempt, dict[str, Any]]:
        """Post a request once; answers what was told. Nothing is noted of a refused connection."""
        while True:
            begun = time.time()
            try:
                status, answer = self.call("POST", path, ask.body, key=ask.key)
            except ConnectionRefusedError:
                time.sleep(PAUSE)
                continue
            except (OSError, http.client.HTTPException, ValueError) as error:
                return Attempt(begun, time.time(), kept.SILENT, repr(error)), {}
            return Attempt(begun, time.time(), *told_by(status, answer)), answer

    def call(self, method: str, path: str, body: bytes = b"", *, key: str | None = None) -> Answer:
        """One request to the API. Raises OSError or HTTPException where there is no answer."""
        headers = {
            "Authorization": f"Token {self.house.tokens[self.token_of]}",
            "Content-Type": "application/json",
        } | ({"Idempotency-Key": key} if key else {})
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        return answer.status, json.loads(content)

    def read(self, path: str) -> dict[str, Any]:
        """What the API shows at an address, asked for until it does."""
        while True:
            try:
                status, answer = self.call("GET", path)
            except (OSError, http.client.HTTPException):
                status, answer = 503, {}
            if status == 200:
                return answer
            if status < 500:
                raise AssertionError(f"{path}: {status} {answer}")
            time.sleep(PAUSE)

    def receipt_standing(self, ask: Ask) -> dict[str, Any] | None:
        """The receipt of what stands for the month now, if it is this request's."""
        found = self.read(f"/api/v1/reports/?facility={ask.facility}&period={ask.period}")
        if not found["results"]:
            return None
        answer = self.read(f"/api/v1/receipts/{found['results'][0]['submission']}/")
        receipt: dict[str, Any] = answer["receipt"]
        return receipt if receipt["sha256"] == ask.sha256 else None


class Keyed(Client):
    """Files with an Idempotency-Key, and now and then gives up, or asks once more for the same."""

    def begin(self, chance: random.Random) -> Ask:
        place = self.place(chance)
        reason = f"شمارش {self.name} {len(self.journal.of(self.name))}"
        body = json.dumps(self.content(place, chance, reason)).encode()
        return self.journal.ask(self.name, place, body, key=True)

    def settle(self, ask: Ask) -> None:
        chance = random.Random(f"{ask.key}-{len(ask.attempts)}")
        while True:
            attempt, answer = self.send(ask, "/api/v1/reports/")
            is_acknowledged = attempt.outcome == kept.ACKNOWLEDGED
            self.journal.tell(ask, attempt, [answer["receipt"]] if is_acknowledged else [])
            if is_acknowledged and chance.random() < 0.9:
                return self.journal.end(ask, kept.ACKNOWLEDGED)
            if attempt.outcome == kept.REFUSED:
                return self.journal.end(ask, kept.REFUSED)
            if ask.is_definite and chance.random() < 0.2:
                return self.journal.end(ask, kept.GIVEN_UP)
            if not is_acknowledged:
                time.sleep(PAUSE)


class Keyless(Client):
    """Files without a key: names what it corrects, and looks when it does not know."""

    def begin(self, chance: random.Random) -> Ask:
        place = self.place(chance)
        standing = next(
            (
                ask.receipts[-1]["submission"]
                for ask in reversed(self.journal.of(self.name))
                if ask.receipts and (ask.facility, ask.period) == place
            ),
            None,
        )
        reason = f"شمارش {self.name} {len(self.journal.of(self.name))}"
        content = self.content(place, chance, reason)
        if standing is not None:
            content["replaces"] = standing
        return self.journal.ask(self.name, place, json.dumps(content).encode())

    def settle(self, ask: Ask) -> None:
        while True:
            attempt, answer = self.send(ask, "/api/v1/reports/")
            receipts = [answer["receipt"]] if attempt.outcome == kept.ACKNOWLEDGED else []
            self.journal.tell(ask, attempt, receipts)
            if attempt.outcome == kept.REFUSED:
                return self.journal.end(ask, kept.REFUSED)
            if not ask.is_definite and not receipts and (found := self.receipt_standing(ask)):
                receipts = [found]
                self.journal.tell(ask, seen_standing(), receipts)
            if receipts:
                return self.journal.end(ask, kept.ACKNOWLEDGED)
            time.sleep(PAUSE)


class OneFacility(Keyless):
    """The same with the token of one facility."""

    token_of = cast.OTHER_MACHINE


class Bulk(Client):
    """Files many months at once, file after file, and fetches the receipts at the end."""

    pace = (1.0, 4.0)

    def __init__(
        self, name: str, house: House, journal: Journal, facilities: tuple[str, ...]
    ) -> None:
        super().__init__(name, house, journal, facilities)
        self._taken: list[tuple[Ask, str]] = []

    def begin(self, chance: random.Random) -> Ask:
        number = len(self.journal.of(self.name))
        facility = chance.choice(self.facilities)
        rows = []
        for place in chance.sample(range(MONTHS), ROWS):
            period = periods.following(periods.FIRST_PERIOD, place)
            content = self.content((facility, period), chance, f"پروندهٔ {self.name} {number}")
            rows.append(json.dumps(content, ensure_ascii=False).encode())
        body = b'{"reports": [' + b", ".join(rows) + b"]}"
        return self.journal.ask(self.name, (facility, 0), body, rows=rows, key=True)

    def settle(self, ask: Ask) -> None:
        chance = random.Random(f"{ask.key}-{len(ask.attempts)}")
        while True:
            attempt, answer = self.send(ask, "/api/v1/reports/bulk/")
            is_taken = attempt.outcome == kept.ACKNOWLEDGED
            self.journal.tell(ask, attempt, [])
            if is_taken:
                self._taken.append((ask, answer["id"]))
                return None
            if attempt.outcome == kept.REFUSED:
                return self.journal.end(ask, kept.REFUSED)
            if ask.is_definite and chance.random() < 0.2:
                return self.journal.end(ask, kept.GIVEN_UP)
            time.sleep(PAUSE)

    def finish(self) -> None:
        for ask, upload in self._taken:
            while (state := self._state(upload)) not in ("done", "failed"):
                time.sleep(0.5)
            if state == "failed":
                self.journal.write("file given up", client=self.name, number=ask.number)
            rows = self.read(f"/api/v1/imports/{upload}/rows/")["results"]
            self.journal.tell(ask, seen_standing(), rows)
            self.journal.end(ask, kept.ACKNOWLEDGED)

    def _state(self, upload: str) -> str:
        return str(self.read(f"/api/v1/imports/{upload}/")["state"])


def told_by(status: int, answer: dict[str, Any]) -> tuple[str, str]:
    """What an answer of the API says of the request: outcome and word."""
    word = str(answer.get("type", "")).rpartition("#problem-")[2]
    if status in (201, 202):
        return kept.ACKNOWLEDGED, ""
    if word == "outcome_unknown":
        return kept.UNKNOWN, word
    if status >= 500 or word in ("stale", "already_filed"):
        return kept.NOT_STORED, word or str(status)
    return kept.REFUSED, f"{status} {answer}"


def seen_standing() -> Attempt:
    """That a request was found stored by looking."""
    now = time.time()
    return Attempt(now, now, kept.ACKNOWLEDGED, "seen")
