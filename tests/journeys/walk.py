"""One person in one window: typing, leaving, coming back, and what stands on the page then."""

import json
import random
import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from playwright.sync_api import BrowserContext, CDPSession, Dialog, Error, Page

from tests import cast
from tests.browser.kept_pages import evaluate
from tests.system.kills.house import House

LETTERS = "ابپتجدرسشکگلمنوهی 0123456789۰۱۲۳۴۵۶۷۸۹ abc،"
LONGEST_WAIT = 40.0  # seconds
COUNT_KEPT = """
addEventListener("pageshow", (event) => {
  if (event.persisted) sessionStorage.setItem("journey-kept", "yes");
});
"""


class Place(NamedTuple):
    """A page with a form: whose, where, the fields that are typed in, and whether it saves itself.

    `{period}` in the address is a month of the journey's own.
    """

    person: str
    address: str
    fields: tuple[str, ...]
    saves_itself: bool = False


PLACES = {
    "figures": Place(
        cast.CLERK,
        f"/filing/{cast.T_IMAGING}/{{period}}/",
        ("f-studies_ct", "f-studies_mri", "f-cds"),
        saves_itself=True,
    ),
    "explanations": Place(
        cast.CLERK,
        f"/filing/{cast.T_IMAGING}/{{period}}/review/",
        ("why-film_balance_off", "why-film_waste_high"),
        saves_itself=True,
    ),
    "suspicion": Place(cast.INSPECTOR, "/violations/new/", ("words",)),
    "register": Place(cast.OFFICER, f"/facilities/{cast.T_IMAGING}/register/", ("reason",)),
    "deadline": Place(cast.POLICY_OWNER, "/deadlines/", ("reason", "until")),
}


@dataclass
class Walk:
    """One journey: its window, the server behind it, what was typed so far and what was asked."""

    context: BrowserContext
    house: House
    place: Place
    period: int
    latency: int
    chance: random.Random
    expected: dict[str, str] = field(default_factory=dict)
    typed: int = 0
    questions: int = 0
    kept_pages: int = 0
    not_taken: list[str] = field(default_factory=list)  # keys that did not come into their field
    leaves: bool = True  # what is answered to the question

    def open(self) -> None:
        """Open a window at the page."""
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(LONGEST_WAIT * 1000)
        self.page.add_init_script(COUNT_KEPT)
        self.page.on("dialog", self._answer)
        self.tools: CDPSession = self.context.new_cdp_session(self.page)
        self.tools.send("Network.enable")
        self.set_network()
        self.go()
        self.expected = self.values()

    def open_again(self) -> None:
        """A new window, after the old one was closed."""
        expected = self.expected
        self.open()
        self.expected = expected

    @property
    def address(self) -> str:
        """The page's address on this journey."""
        return self.place.address.format(period=self.period)

    def set_network(self, *, offline: bool = False) -> None:
        """Give the window its latency, or cut it off."""
        speed = {"downloadThroughput": -1, "uploadThroughput": -1}
        self.tools.send(
            "Network.emulateNetworkConditions",
            {"offline": offline, "latency": self.latency, **speed},
        )

    def go(self, address: str = "") -> None:
        """Go to an address as if typed; the page itself without one. It need not answer."""
        try:
            self.page.goto(address or self.address, wait_until="load")
        except Error:
            time.sleep(0.5)
        if not address:
            self.arrive()

    def arrive(self) -> None:
        """Wait until the form is here, its script too."""
        there = "!!(window.payesh && payesh.unsent) && !!document.getElementById"
        self.wait(f"{there}({self.place.fields[0]!r}) && document.readyState === 'complete'")
        self.page.wait_for_timeout(300)

    def wait(self, expression: str) -> None:
        """Wait until an expression holds on the page that is shown. Raises TimeoutError."""
        deadline = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < deadline:
            if self.ask(expression):
                return
            self.page.wait_for_timeout(200)
        shown = self.ask("location.href + ' ' + document.body.innerText.slice(0, 300)")
        raise TimeoutError(f"{expression} never held: {shown}")

    def ask(self, expression: str) -> Any:
        """The value of an expression on the page that is shown; None while it changes."""
        try:
            return evaluate(self.tools, expression)
        except Error:
            return None

    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        ids = json.dumps(self.place.fields)
        found = self.ask(
            f"JSON.stringify(Object.fromEntries({ids}.map("
            "(id) => [id, document.getElementById(id)?.value ?? ''])))"
        )
        return dict(json.loads(found or "{}"))

    def type(self) -> None:
        """Type a few words at the end of one of the fields, key by key."""
        name = self.chance.choice(self.place.fields)
        # Blanks at either end of an explanation are not kept.
        text = "".join(self.chance.choices(LETTERS, k=self.chance.randint(3, 12))).strip() or "x"
        # A form under way takes no keys and says so: who types waits for it.
        self.wait(f"!document.getElementById({name!r}).form.inert")
        self.ask(
            f"(() => {{ const f = document.getElementById({name!r}); f.focus();"
            " f.setSelectionRange(f.value.length, f.value.length); })()"
        )
        before = self.values().get(name, "")
        self.page.keyboard.type(text, delay=15)
        self.expected[name] = self.expected.get(name, "") + text
        shown = self.values().get(name, "")
        if shown != before + text:
            self.not_taken.append(f"{text!r} after {before!r} shows {shown!r}")
        self.typed += len(text)

    def lost(self) -> int:
        """How many of the characters that were typed do not stand in their fields."""
        found, lost = self.values(), 0
        for name, expected in self.expected.items():
            if found.get(name, "") != expected:
                lost += max(1, len(expected) - _common(found.get(name, ""), expected))
        return lost

    def note_kept(self) -> None:
        """Count it if the page that is shown was kept whole by the browser."""
        self.kept_pages += bool(self.ask("sessionStorage.getItem('journey-kept')"))

    def _answer(self, dialog: Dialog) -> None:
        self.questions += 1
        if self.leaves:
            dialog.accept()
        else:
            dialog.dismiss()


def _common(one: str, other: str) -> int:
    """How many characters two texts share at their beginning."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length
