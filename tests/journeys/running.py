"""A run: seeded journeys one after the other, kept in a journal, so that it can go on."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests import cast
from tests.browser.conftest import KEEPING
from tests.journeys.walk import LONGEST_WAIT, PLACES, Walk
from tests.journeys.ways import WAYS
from tests.prepare import chromium
from tests.system.kills.house import House, house_in

WAYS_OF_ONE = 3
MONTHS = 60  # of the years from 1400 on, one for each journey
UNSENT = "Object.keys(sessionStorage).some((key) => key.startsWith('unsent:'))"
Say = Callable[[str], None]
_FORMS = f"""
import django
django.setup()
from facilities.models import Facility
from reports.preparing.forms import Typed, as_typed, save_form
from tests import cast
from tests.reports import monthly
month = {{code: as_typed(value) for code, value in monthly.figures(film_wasted=9).items()}}
for number in range({MONTHS}):
    save_form(by=cast.person(cast.CLERK), facility=Facility.objects.get(code=cast.T_IMAGING),
              period=(1400 + number // 12) * 100 + number % 12 + 1, typed=Typed(month), revision=0)
"""


def run(state: Path, *, rounds: int, seed: int, latency: int, say: Say) -> int:
    """Go on until there were `rounds` journeys in all; 1 if anything was lost, else 0.

    Raises ValueError where the folder holds a run with another seed.
    """
    state.mkdir(parents=True, exist_ok=True)
    journal = state / "journeys.jsonl"
    done = (
        [json.loads(line) for line in journal.read_text().splitlines()] if journal.exists() else []
    )
    if done and done[0]["seed"] != seed:
        raise ValueError(f"{state} holds a run with seed {done[0]['seed']}")
    with house_in(state) as house, sync_playwright() as playwright:
        if not (state / "forms").exists():
            house.run(["-c", _FORMS], "jobs")
            (state / "forms").touch()
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=KEEPING,
            ignore_default_args=["--disable-back-forward-cache"],
        )
        while len(done) < rounds:
            told = {"seed": seed, **journey(browser, house, seed, len(done), latency)}
            done.append(told)
            with journal.open("a") as stream:
                stream.write(json.dumps(told, ensure_ascii=False) + "\n")
            say(_line(told))
    say(figures(done))
    return int(any(told["lost"] for told in done))


def journey(browser: Browser, house: House, seed: int, number: int, latency: int) -> dict[str, Any]:
    """Type and leave by some ways, and answer what was typed, asked and lost."""
    chance = random.Random(f"{seed}-{number}")
    name = list(PLACES)[number % len(PLACES)]
    place, month = PLACES[name], number % MONTHS
    ways = chance.sample(list(WAYS), WAYS_OF_ONE)
    context = browser.new_context(base_url=f"http://127.0.0.1:{house.port}", locale="fa-IR")
    begun = time.monotonic()
    try:
        _sign_in(context, place.person)
        period = (1400 + month // 12) * 100 + month % 12 + 1
        walk = Walk(context, house, place, period, latency, chance)
        walk.open()
        lost, after = 0, ""
        for way in ways:
            walk.type()
            if chance.random() < 0.5:
                walk.page.wait_for_timeout(chance.randint(0, 2500))
            WAYS[way](walk)
            if missing := walk.lost():
                lost, after = missing, way
                break
        else:
            walk.type()
            lost, after = _at_the_end(walk)
        return {
            "number": number,
            "place": name,
            "ways": ways,
            "typed": walk.typed,
            "questions": walk.questions,
            "kept_pages": walk.kept_pages,
            "lost": lost,
            "lost_after": after,
            "expected": walk.expected if lost else {},
            "found": walk.values() if lost else {},
            "not_taken": walk.not_taken,
            "seconds": round(time.monotonic() - begun, 1),
        }
    finally:
        context.close()


def figures(done: list[dict[str, Any]]) -> str:
    """The run in one line."""
    ways = Counter(way for told in done for way in told["ways"])
    return (
        f"seed {done[0]['seed']}: {len(done)} journeys,"
        f" {sum(told['typed'] for told in done):,} characters typed,"
        f" {sum(told['questions'] for told in done)} questions,"
        f" {sum(told['kept_pages'] for told in done)} pages kept whole;"
        f" lost without a question {sum(told['lost'] for told in done)};"
        f" {sum(told['seconds'] for told in done) / 60:.1f} min"
        f" ({', '.join(f'{way} {count}' for way, count in ways.most_common())})"
    )


def _at_the_end(walk: Walk) -> tuple[int, str]:
    """What is missing after the last words: on the server, where the form saves itself."""
    if walk.place.saves_itself:
        deadline = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < deadline:
            if walk.ask(f"!{UNSENT}"):
                break
            walk.page.wait_for_timeout(300)
        walk.page.close()
        walk.open_again()
    else:
        walk.go()
    return walk.lost(), "the end"


def _sign_in(context: BrowserContext, who: str) -> None:
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", cast.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/")
    page.close()


def _line(told: dict[str, Any]) -> str:
    lost = f"LOST {told['lost']} after {told['lost_after']}" if told["lost"] else "nothing lost"
    return f"{told['number']:>3} {told['place']}: {', '.join(told['ways'])}: {lost}"
