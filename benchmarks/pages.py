"""Pages at the nation's size: server time, queries, weight, and paint in a real browser."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

from benchmarks.line import Line
from benchmarks.nation import ROOT, Nation
from benchmarks.page_list import DRAWN, NATIONAL_INSPECTOR, PAGES
from benchmarks.timing import percentile

MOST_SECONDS, MOST_TIMES = 0.050, 10.0  # p95 of a page; against reading its rows
MOST_SCRIPT, MOST_PAINT, MOST_SHIFT = 350_000, 1.5, 0.1  # bytes of brotli, seconds, score
DRAWN_RUNS = 5
WATCH = """
window.paint = 0; window.shift = 0;
new PerformanceObserver(list => { for (const e of list.getEntries()) window.paint = e.startTime; })
    .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => {
    for (const e of list.getEntries()) if (!e.hadRecentInput) window.shift += e.value;
}).observe({type: 'layout-shift', buffered: true});
"""


def measure(nation: Nation) -> Iterator[Line]:
    """Every page and role of `page_list`, then those of DRAWN in Chromium."""
    passwords = {person["role"]: person["password"] for person in nation.people()}
    passwords[NATIONAL_INSPECTOR] = passwords["inspector"]
    _make_national_inspector(passwords[NATIONAL_INSPECTOR])
    places = _places()
    counted = _Counted(nation)
    for found in _times(nation, passwords, places):
        yield _line(found, counted)
    counted.keep()
    with nation.web() as url:
        yield from _drawn(url, passwords, places)


def _make_national_inspector(password: str) -> None:
    from facilities.models import Person  # noqa: PLC0415  (Django is set up by now)
    from facilities.register.people import create_person  # noqa: PLC0415
    from facilities.register.role_assignments import grant_role  # noqa: PLC0415
    from reports.policy import periods  # noqa: PLC0415

    person = Person.objects.filter(username=NATIONAL_INSPECTOR).first()
    if person is None:
        person = create_person(
            by=None, username=NATIONAL_INSPECTOR, password=password, full_name="بازرس کشوری"
        )
        grant_role(
            by=None,
            person=person,
            role="inspector",
            starts_on=periods.first_day(periods.FIRST_PERIOD),
        )
    person.set_password(password)
    person.save(update_fields=["password"])


def _token(username: str) -> str:
    """A new token of a person."""
    from knox.models import AuthToken  # noqa: PLC0415

    from facilities.models import Person  # noqa: PLC0415

    return str(AuthToken.objects.create(Person.objects.get(username=username))[1])


def _places() -> dict[str, str]:
    """The demo's facility, its university, and one suspicion."""
    from facilities.models import Facility  # noqa: PLC0415
    from reports.models import Violation  # noqa: PLC0415
    from reports.synthetic.plan import DEMO_FACILITY  # noqa: PLC0415

    facility = Facility.objects.select_related("university").get(code=DEMO_FACILITY)
    case = Violation.objects.filter(rule="ART4_FILM_FEE").order_by("id").first()
    return {
        "code": facility.code,
        "uni": facility.university.code,
        "case": str(case.pk if case else 1),
    }


def _times(
    nation: Nation, passwords: dict[str, str], places: dict[str, str]
) -> Iterator[dict[str, Any]]:
    wish = {
        "url": nation.url("payesh_web_login"),
        "passwords": passwords,
        "tokens": {role: _token(role) for role in PAGES},
        "pages": {
            role: [_address(page, places) for page in pages] for role, pages in PAGES.items()
        },
    }
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.page_times"],
        cwd=ROOT,
        text=True,
        check=True,
        env=nation.environment("web"),
        input=json.dumps(wish),
        stdout=subprocess.PIPE,
    )
    for line in child.stdout.splitlines():
        yield json.loads(line)


class _Counted:
    """How many queries each page took at each size, kept beside the nations."""

    def __init__(self, nation: Nation) -> None:
        self._file = nation.var.parent / "page-queries.json"
        self._size = str(nation.facilities)
        self._sizes: dict[str, dict[str, int]] = (
            json.loads(self._file.read_text()) if self._file.exists() else {}
        )
        self._sizes[self._size] = {}

    def told(self, page: str, queries: int) -> str:
        """The page's queries at this size and at those measured before."""
        self._sizes[self._size][page] = queries
        known = sorted((int(size), pages.get(page)) for size, pages in self._sizes.items())
        return "queries " + ", ".join(f"{n} at {size:,}" for size, n in known if n is not None)

    def keep(self) -> None:
        """Write the counts down for the runs at other sizes."""
        self._file.write_text(json.dumps(self._sizes, ensure_ascii=False, indent=1))


def _line(found: dict[str, Any], counted: _Counted) -> Line:
    page = f"{found['role']} {found['address']}"
    median, limit = (percentile(found[key], 0.5) for key in ("ours", "peer"))
    late = percentile(found["ours"], 0.95)
    return Line(
        "page",
        page,
        ours=median,
        peer=limit,
        reached=late <= MOST_SECONDS and median <= MOST_TIMES * limit,
        aim=f"p95 ≤ {MOST_SECONDS * 1000:.0f} ms, ≤ {MOST_TIMES:g}×",
        repetitions=len(found["ours"]),
        notes=f"p95 {late * 1000:.1f} ms, {counted.told(page, found['queries'])},"
        f" {found['bytes'] // 1024} kB",
    )


def _drawn(url: str, passwords: dict[str, str], places: dict[str, str]) -> Iterator[Line]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from tests.prepare import chromium  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        for role, page in DRAWN:
            address = _address(page, places)
            context = browser.new_context(
                base_url=url, viewport={"width": 1366, "height": 900}, color_scheme="light"
            )
            context.add_init_script(WATCH)
            window = context.new_page()
            window.goto("/accounts/login/")
            window.fill("[name=login]", role)
            window.fill("[name=password]", passwords[role])
            window.click("main button[type=submit]")
            window.wait_for_url("**/")
            paints, shifts = [], []
            for _ in range(DRAWN_RUNS):
                window.goto(address)
                window.wait_for_timeout(1200)  # the chart is drawn by then
                paints.append(window.evaluate("window.paint") / 1000)
                shifts.append(window.evaluate("window.shift"))
            scripts = window.eval_on_selector_all(
                "script[src]", "found => found.map(script => script.src)"
            )
            context.close()
            yield _weight(f"{role} {address}", paints, max(shifts), scripts)
        browser.close()


def _weight(page: str, paints: list[float], shift: float, scripts: list[str]) -> Line:
    weight = sum(_brotli(script) for script in scripts)
    paint = percentile(paints, 0.5)
    return Line(
        "weight",
        page,
        ours=paint,
        reached=weight <= MOST_SCRIPT and paint <= MOST_PAINT and shift <= MOST_SHIFT,
        aim="JS ≤ 350 kB, paint ≤ 1.5 s, shift ≤ 0.1",
        repetitions=len(paints),
        notes=f"JavaScript {weight / 1000:.0f} kB brotli, shift {shift:.3f}",
    )


def _brotli(script: str) -> int:
    """How many bytes a script is on the way."""
    request = urllib.request.Request(script, headers={"Accept-Encoding": "br"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return len(answer.read())


def _address(page: str, places: dict[str, str]) -> str:
    return page.format(**places)
