"""Walking through the product as one person: signing in, and finding an example of every page."""

from collections import deque
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from playwright.sync_api import APIRequestContext, BrowserContext, Page

from tests.screens.routes import ALIKE, GIVEN, is_page, route_of

EXAMPLES: Final = 3  # looked through for each page; the fullest is kept
NOT_FOUND: Final = 404


@dataclass(frozen=True)
class Visitor:
    """Who walks; without a name somebody who has not signed in."""

    role: str
    username: str = ""
    password: str = ""


@dataclass(frozen=True)
class Example:
    """An address that shows a page, and how many characters its answer has."""

    address: str
    size: int


def enter(page: Page, visitor: Visitor, language: str) -> None:
    """Sign in, where the visitor has a name, prove it once more as pages of the account ask for,
    and choose the language of the pages."""
    page.goto("/accounts/login/")
    if visitor.username:
        page.fill("[name=login]", visitor.username)
        page.fill("[name=password]", visitor.password)
        page.click("main form:has([name=login]) button[type=submit]")
        page.wait_for_url("**/")
        page.goto("/accounts/reauthenticate/?next=/inbox/")
        page.fill("[name=password]", visitor.password)
        page.click("main button[type=submit]")
        page.wait_for_url("**/inbox/")
    choose(page, language)


def choose(page: Page, language: str) -> None:
    """Choose the language of the pages, if it is another."""
    if page.locator("html").get_attribute("lang") != language:
        page.click(f"button[lang={language}]")
        page.locator(f"html[lang={language}]").wait_for()


def pages_of(context: BrowserContext, visitor: Visitor) -> dict[str, str]:
    """Return an address for every page that the visitor, who has entered, may open, by route."""
    best: dict[str, Example] = {}
    seen: dict[str, set[str]] = {}
    waiting = deque(["/", *GIVEN.values()])
    while waiting:
        address = urldefrag(waiting.popleft()).url
        route = _wanted(address)
        tried = seen.setdefault(route, set())
        if visitor.username and route in ALIKE:
            continue
        if not route or address in tried or len(tried) >= EXAMPLES:
            continue
        tried.add(address)
        text = _shown(context.request, address, route)
        if text is None:
            continue
        if route not in best or len(text) > best[route].size:
            best[route] = Example(address, len(text))
        if route == "filing_form":
            waiting.append(urljoin(address, "review/"))  # where its button leads
        for link in _Links.of(text):
            waiting.append(urljoin(address, link))
            if route_of(link) == "export_file":
                waiting.append(urljoin(link, ".."))  # the file's page, until it is made
    return {route: example.address for route, example in best.items()}


def _wanted(address: str) -> str:
    """The route of a page that is looked at; "" for others."""
    parts = urlsplit(address)
    for name, given in GIVEN.items():
        if parts.path == urlsplit(given).path:
            return name
    route = route_of(address)
    return route if not parts.netloc and is_page(route) else ""


def _shown(request: APIRequestContext, address: str, route: str) -> str | None:
    """The page's text, unless the person may not open it or is led elsewhere."""
    answer = request.get(address)
    if answer.status == NOT_FOUND:
        return answer.text() if route.startswith("no such") else None
    if not answer.ok or "text/html" not in answer.headers.get("content-type", ""):
        return None
    return answer.text() if _wanted(urlsplit(answer.url).path) == route else None


class _Links(HTMLParser):
    """Where the links of a page lead, files aside."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of a link."""
        names = dict(attrs)
        href = names.get("href")
        if tag == "a" and href and "download" not in names:
            self.found.append(href)

    @classmethod
    def of(cls, text: str) -> list[str]:
        """Return the addresses in the order of the page."""
        parser = cls()
        parser.feed(text)
        return parser.found
