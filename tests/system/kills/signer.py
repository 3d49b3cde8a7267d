"""A signatory at a browser: fills the month's form in, reads the review and signs it."""

import html
import random
import re
import time
from email.message import Message
from http.cookiejar import CookieJar
from typing import IO
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from tests import cast
from tests.system.kills import journal as kept
from tests.system.kills.clients import PAUSE, TIMEOUT, Client, StoppedEarly, seen_standing
from tests.system.kills.house import House
from tests.system.kills.journal import Ask, Attempt, Journal

UNKNOWN_PAGE = "<h1>نتیجه نامعلوم است</h1>"
RECEIPTS = "/filing/receipts/"
Page = tuple[int, str, str]  # status, address that it leads to, HTML


class _Stays(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Follow nothing."""


class Signer(Client):
    """Signs one form after the other; looks at the month where it does not know what came of it."""

    token_of = cast.SIGNATORY
    pace = (1.0, 3.0)  # a password is slow to check, on purpose

    def __init__(
        self, name: str, house: House, journal: Journal, facilities: tuple[str, ...]
    ) -> None:
        super().__init__(name, house, journal, facilities)
        self._cookies = CookieJar()
        self._browser = build_opener(HTTPCookieProcessor(self._cookies), _Stays)

    def begin(self, chance: random.Random) -> Ask:
        place = self.place(chance)
        self._fill_in(place, chance)
        review = self._review(place)
        return self.journal.ask(self.name, place, urlencode(_signature(review)).encode(),
                                sha256=_hidden(review, "sha256"))  # fmt: skip

    def settle(self, ask: Ask) -> None:
        """Sign what was shown. Where the outcome is open, what stands for the month tells it."""
        if not self._csrf():  # a run that goes on: the browser is a new one
            self._page("/")
        while True:
            begun = time.time()
            try:
                status, leads_to, page = self._open(_review_of(ask), dict(_pairs(ask.body)))
            except (OSError, ValueError) as error:
                attempt = Attempt(begun, time.time(), kept.SILENT, repr(error))
            else:
                attempt = Attempt(begun, time.time(), *_told_by(status, leads_to, page))
            self.journal.tell(ask, attempt, [])
            if found := self.receipt_standing(ask):
                self.journal.tell(ask, seen_standing(), [found])
                return self.journal.end(ask, kept.ACKNOWLEDGED)
            if attempt.outcome == kept.ACKNOWLEDGED:
                return self.journal.end(ask, kept.ACKNOWLEDGED)  # and not there: a fault
            if attempt.outcome == kept.REFUSED:
                return self.journal.end(ask, kept.REFUSED)
            time.sleep(PAUSE)

    def _fill_in(self, place: tuple[str, int], chance: random.Random) -> None:
        """Save the month's form with new figures and a reason."""
        content = self.content(place, chance, f"شمارش {self.name} {time.time()}")
        figures = {code: str(value) for code, value in content["figures"].items()}
        while True:
            page = self._page(_address(place))
            words = figures | {"reason": content["reason"], "go_on": "yes"}
            words["revision"] = _hidden(page, "revision")
            status, leads_to, _ = self._send(_address(place), words)
            if status == 302 and leads_to.endswith("/review/"):
                return

    def _review(self, place: tuple[str, int]) -> str:
        """The review page with every warning explained, ready to be signed."""
        address = _address(place) + "review/"
        while True:
            page = self._page(address)
            if 'name="sha256"' in page:
                return page
            words = dict.fromkeys(re.findall(r'name="(why-\w+)"', page), "شمارش دستی")
            self._send(address, words | {"revision": _hidden(page, "revision"), "explain": "yes"})

    def _page(self, address: str) -> str:
        """A page, asked for until it comes; signs in where that is needed. Raises StoppedEarly."""
        while True:
            if self.stopping.is_set():
                raise StoppedEarly
            try:
                status, leads_to, page = self._open(address)
                if status == 200:
                    return page
                if status == 302 and "/accounts/login/" in leads_to:
                    self._open("/accounts/login/")
                    login = {"login": cast.SIGNATORY, "password": cast.PASSWORD}
                    self._open("/accounts/login/", login)
            except OSError:
                pass
            time.sleep(PAUSE)

    def _send(self, address: str, words: dict[str, str]) -> Page:
        """Post a form; (503, "", "") where nobody answers."""
        try:
            return self._open(address, words)
        except OSError:
            time.sleep(PAUSE)
            return 503, "", ""

    def _open(self, address: str, words: dict[str, str] | None = None) -> Page:
        """One request of the browser. Raises OSError where there is no answer."""
        root = f"http://127.0.0.1:{self.house.port}"
        data = None
        if words is not None:
            data = urlencode(words | {"csrfmiddlewaretoken": self._csrf()}).encode()
        try:
            answer = self._browser.open(Request(root + address, data), timeout=TIMEOUT)
        except HTTPError as error:
            answer = error
        with answer:
            content = answer.read().decode()
        return answer.status or 0, answer.headers.get("Location", ""), content

    def _csrf(self) -> str:
        return next((cookie.value or "" for cookie in self._cookies if "csrf" in cookie.name), "")


def _address(place: tuple[str, int]) -> str:
    return f"/filing/{place[0]}/{place[1]}/"


def _review_of(ask: Ask) -> str:
    return _address((ask.facility, ask.period)) + "review/"


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"{name} is not on the page:\n{page[:3000]}"
    return html.unescape(found[1])


def _signature(review: str) -> dict[str, str]:
    """What the signatory posts."""
    shown = {name: _hidden(review, name) for name in ("revision", "signed_with", "sha256")}
    return shown | {"sign": "yes", "secret": cast.PASSWORD}


def _pairs(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode())


def _told_by(status: int, leads_to: str, page: str) -> tuple[str, str]:
    """What a page says of the signature: outcome and word."""
    if status == 302 and leads_to.startswith(RECEIPTS):
        return kept.ACKNOWLEDGED, leads_to.removeprefix(RECEIPTS).strip("/")
    if UNKNOWN_PAGE in page:
        return kept.UNKNOWN, "outcome_unknown"
    if status >= 500:
        return kept.NOT_STORED, str(status)
    if status == 302:
        return kept.NOT_STORED, leads_to  # signed in again, or the form is gone: it is looked up
    return kept.REFUSED, f"{status} {re.sub('<[^>]*>', ' ', page)[:2000]}"
