"""A real browser on a real web process, with a real worker beside it.

The page fixture fails a test for any error in the console and for any request to another host.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from ministry.embedded.addresses import broker_url
from ministry.keeping import die_with_parent
from reports.alarms import Finding, raise_alarms
from reports.policy.alarms import CASE_DIFFERS, LOG_STOPPED, REPORT_DIFFERS
from tests import cast
from tests.accounts import Accounts
from tests.conftest import _database
from tests.environment import TEST_VAR
from tests.prepare import chromium
from tests.reports.suspicions import suspicion

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Chromium keeps a page marked no-store until a cookie changes, and every page with a form renews
# the cookie of its token. Safari keeps it all the same; so do these windows, but for the session's.
KEEPING = [
    *ARGUMENTS,
    "--enable-features=CacheControlNoStoreEnterBackForwardCache"
    ":level/restore-unless-http-only-cookie-change",
]
START_TIMEOUT = 60  # seconds
ALARMS = [
    Finding(
        REPORT_DIFFERS,
        "reports.report",
        "417",
        "differs in film_prints, film_prints_charged",
        {"place": "T-IMG-1 140105", "columns": ["film_prints", "film_prints_charged"]},
    ),
    Finding(CASE_DIFFERS, "reports.violation", "12", "differs in state", {"columns": ["state"]}),
    Finding(LOG_STOPPED, "", "", "nothing was sealed for an hour", {}),
]


@dataclass(frozen=True)
class Site:
    """The running site: its address, and one case to look at."""

    url: str
    case: int
    accounts: Accounts


@pytest.fixture(scope="session")
def site(
    superuser: psycopg.Connection, template: str, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Site]:
    """Web and worker on a clone of the template with suspicions in every state."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())  # type: ignore[attr-defined]
        accounts = stack.enter_context(_database(superuser, template, "payesh_browser"))
        with accounts.as_jobs():
            case = _enter_suspicions()
            raise_alarms(ALARMS)
        _collect_static()
        port = _free_port()
        environment = _environment(accounts)
        _start(
            stack,
            environment,
            "web",
            ["gunicorn", "ministry.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"],
        )
        _start(
            stack,
            environment,
            "jobs",
            ["celery", "-A", "ministry", "worker", "--concurrency", "1", "--loglevel", "WARNING"],
        )
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/accounts/login/")
        yield Site(url, case, accounts)


@pytest.fixture(scope="session")
def browser(site: Site) -> Iterator[Browser]:
    """The installed Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(autouse=True)
def everybody_reads_persian(request: pytest.FixtureRequest) -> None:
    """Undo choices of a language: an account keeps its last one, for the next test too."""
    if "site" in request.fixturenames:
        with psycopg.connect(request.getfixturevalue("site").accounts.url()) as session:
            session.execute("UPDATE facilities_person SET language = 'fa' WHERE language <> 'fa'")


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A fresh window without cookies, watched for console errors and foreign requests."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    window = context.new_page()
    faults = watch(window, site)
    yield window
    context.close()
    assert not faults


@pytest.fixture
def keeping_page(site: Site, page: Page) -> Iterator[Page]:
    """A window of a Chromium that keeps pages to go back to, as people's does."""
    engine = page.context.browser
    assert engine is not None
    running = engine.browser_type.launch(
        executable_path=chromium(),
        args=KEEPING,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield running.new_context(base_url=site.url).new_page()
    running.close()


def watch(page: Page, site: Site) -> list[str]:
    """A list that fills with what a page must not do."""
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((site.url, "data:"))
            else faults.append(f"asked {request.url}")
        ),
    )
    return faults


def sign_in(page: Page, username: str) -> None:
    """Sign in as a person of the cast."""
    page.goto("/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", cast.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/")


def _enter_suspicions() -> int:
    """Suspicions of three facilities over two years and a half; answers with one of them."""
    first = suspicion(
        cast.T_IMAGING,
        period=140101,
        figures={"film_prints_charged": 120, "film_fee_rials": 45_000_000},
    )
    suspicion(cast.T_IMAGING, period=140102, state="ruled", figures={"film_prints_charged": 7})
    suspicion(cast.T_IMAGING, period=139912, rule="PURCHASE", figures={"film_purchased": 300})
    suspicion(
        cast.T_HOSPITAL,
        rule="NO_REPORT",
        state="dismissed",
        figures={"handovers_with_report": 80, "handovers": 90},
    )
    suspicion(cast.T_HOSPITAL, rule="NO_PLATFORM", state="inspecting", figures={"platform": "none"})
    suspicion(
        cast.T_HOSPITAL, rule="FILM_AFTER_STEP1", state="referred", figures={"film_prints": 44}
    )
    suspicion(cast.T_OFFICE, rule="FEE_OTHER", state="confirmed", figures={"cds_charged": 12})
    suspicion(cast.T_OFFICE, rule="NOT_FILED", period=140105)
    suspicion(cast.I_HOSPITAL, rule="ART4_FILM_FEE", state="closed")
    for month in range(1, 13):
        for year in range(1400, 1405):
            suspicion(cast.T_HOSPITAL, rule="FILM_BALANCE", period=year * 100 + month)
    return first.pk


def _collect_static() -> None:
    """Serve hashed and compressed files as production does; take them over if they are ready."""
    ready = Path(settings.BASE_DIR) / "var" / "static"
    if (ready / ".stamp").exists() and not Path(settings.STATIC_ROOT, ".stamp").exists():
        shutil.copytree(ready, settings.STATIC_ROOT, dirs_exist_ok=True)
    environment = os.environ | {"PAYESH_PROCESS": "web", "VAR": str(TEST_VAR)}
    subprocess.run(
        [sys.executable, "manage.py", "collect_assets"],
        cwd=settings.BASE_DIR,
        env=environment,
        check=True,
    )


def _environment(accounts: Accounts) -> dict[str, str]:
    valkey = broker_url(TEST_VAR)
    return os.environ | {
        "DATABASE_URL": accounts.url("payesh_web_login"),
        "DATABASE_JOBS_URL": accounts.url("payesh_jobs_login"),
        "DATABASE_OWNER_URL": accounts.url("payesh_owner"),
        # A database of its own in Valkey: its worker must not take the messages of other tests.
        "CELERY_BROKER_URL": f"{valkey}?virtual_host=1",
        "CACHE_URL": valkey.replace("redis+socket://", "unix://") + "?db=1",
        "SECRET_KEY": settings.SECRET_KEY,
        "SIGNING_KEYS": str(settings.SIGNING_KEYS),
        "HTTPS": "no",
        "DEMO": "yes",
        "STAFF_NEED_SECOND_FACTOR": "no",
    }


def _start(stack: ExitStack, environment: dict[str, str], process: str, words: list[str]) -> None:
    """Start a Python module as a child that ends with the fixture."""
    child = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        env=environment | {"PAYESH_PROCESS": process},
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509  (no threads here)
    )
    stack.callback(child.wait, 30)
    stack.callback(child.terminate)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
