"""The demo's one report: filed over the API, scored, suspected, listed, taken away as Excel."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from facilities import media_types
from ministry.processes import ProcessError
from reports.policy import periods
from reports.policy.form.figures import FIGURES
from reports.policy.scoring.components import displayed

PERIOD = 140104  # film after step 1, and the month that the seed leaves free
PATIENCE = 60  # seconds


@dataclass
class Story:
    """What happened, line by line, and where the workbook lies."""

    lines: list[str] = field(default_factory=list)
    export: Path = Path()


class Client:
    """One account's view of the API."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token

    def call(self, path: str, body: object = None) -> tuple[int, Any]:
        """GET, or POST with a body; answers status and JSON (bytes where it is no JSON)."""
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", data=data)  # noqa: S310
        request.add_header("Authorization", f"Token {self.token}")
        if data is not None:
            request.add_header("Content-Type", media_types.JSON)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                content, kind = answer.read(), answer.headers["Content-Type"]
                return answer.status, json.loads(content) if "json" in kind else content
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")


def follow_report(url: str, people: list[dict[str, str]], var: Path) -> Story:
    """File the report (unless an earlier start did), and follow it to the workbook.

    Raises ProcessError when a step does not happen in time.
    """
    tokens = {person["role"]: person["token"] for person in people}
    machine, inspector = Client(url, tokens["machine"]), Client(url, tokens["inspector"])
    facility = machine.call("facilities/")[1]["results"][0]["code"]
    story = Story()
    status, answer = machine.call(
        "reports/",
        {"facility": facility, "period": PERIOD, "figures": figures(_stock(machine, facility))},
    )
    if status == 201:
        receipt = answer["receipt"]
        story.lines.append(f"Filed over the API: {facility}, {PERIOD}; receipt {receipt['number']}")
    elif status == 409:
        story.lines.append(f"Filed at an earlier start: {facility}, {PERIOD}")
    else:
        raise ProcessError(f"The report was refused: {status} {answer}")
    where = f"?facility={facility}&period={PERIOD}"
    score = _await(lambda: _first(machine.call("scores/" + where)), "a score")
    story.lines.append(
        f"Score: {displayed(score['total'])} ({score['band']}, policy {score['policy']})"
    )
    violation = _await(lambda: _film_fee(inspector.call("violations/" + where)), "a violation")
    story.lines.append(f"Violation: {violation['rule']} ({violation['state']}), for the inspector")
    story.export = _export(inspector, var)
    story.lines.append(f"Violations workbook: {story.export}")
    return story


def figures(stock: int) -> dict[str, object]:
    """A plausible month of an imaging centre that still sells films (synthetic).

    `stock` sheets of film were left at the end of the month before.
    """
    blank_allowed = {"platform_name", "studies_in_ehr", "paper_fee_rials", "cd_fee_rials"}
    values: dict[str, object] = {
        figure.code: 0
        for figure in FIGURES
        if figure.type == "count" and figure.code not in blank_allowed
    }
    return values | {
        "studies_radiography": 620,
        "studies_ct": 140,
        "studies_mri": 60,
        "studies_ultrasound": 380,
        "film_opening": stock,
        "film_purchased": 100,
        "film_prints": 80,
        "film_closing": stock + 20,
        "paper_prints": 150,
        "cds": 300,
        "print_reason": "patient",
        "film_prints_charged": 3,
        "film_fee_rials": 1_500_000,
        "handovers": 1150,
        "delivered_electronic": 620,
        "delivered_cd": 300,
        "delivered_paper": 150,
        "delivered_film": 80,
        "handovers_with_report": 1150,
        "platform": "pacs",
        "pacs_scheduled_minutes": 21_600,
        "pacs_down_minutes": 120,
        "studies_archived": 1200,
        "physicians_referring": 45,
        "physicians_with_access": 31,
    }


def _stock(machine: Client, facility: str) -> int:
    """The film that the month before left, as it was filed."""
    before = periods.following(PERIOD, -1)
    report = _first(machine.call(f"reports/?facility={facility}&period={before}"))
    return int(report["figures"]["film_closing"]) if report else 0


def _first(answer: tuple[int, Any]) -> Mapping[str, Any] | None:
    return next(iter(answer[1].get("results", [])), None)


def _film_fee(answer: tuple[int, Any]) -> Mapping[str, Any] | None:
    rows = answer[1].get("results", [])
    return next((row for row in rows if row["rule"] == "ART4_FILM_FEE"), None)


def _await(look: Any, what: str) -> Mapping[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found: Mapping[str, Any] | None = look()
        if found:
            return found
        time.sleep(0.2)
    raise ProcessError(f"There was no sign of {what} within {PATIENCE} s.")


def _export(inspector: Client, var: Path) -> Path:
    status, export = inspector.call("exports/", {"what": "violations", "filters": {}})
    if status != 202:
        raise ProcessError(f"The export was refused: {status} {export}")
    path = f"exports/{export['id']}/"
    _await(lambda: export if inspector.call(path)[1]["state"] == "done" else None, "a workbook")
    file = var / "violations.xlsx"
    file.write_bytes(inspector.call(path + "file/")[1])
    return file
