"""Connected systems of a nation, one a facility, and the months that they have not filed yet."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex

from django.utils import timezone
from knox.crypto import hash_token
from knox.models import AuthToken

from benchmarks.nation import Nation
from facilities.models import Person, RoleAssignment
from reports.policy import periods

BATCH = 5000
UNUSABLE = "!"  # a password that nobody has


@dataclass(frozen=True)
class Filer:
    """A facility's connected system: its token, and the figures of the facility's last month."""

    facility: str
    token: str
    figures: dict[str, object]

    def request(self, period: int, **changes: object) -> str:
        """One line for `benchmarks.load`: a first filing of the month."""
        figures = self.figures | changes
        for minutes in ("pacs_scheduled_minutes", "pacs_down_minutes"):
            if minutes in figures:
                figures[minutes] = min(int(str(figures[minutes])), periods.minutes_in(period))
        body = json.dumps(
            {"facility": self.facility, "period": period, "figures": figures}, ensure_ascii=False
        )
        return json.dumps({"token": self.token, "body": body})


def filers(nation: Nation) -> list[Filer]:
    """Give every facility that filed the nation's last month and is open a token of its own."""
    with nation.connect() as server:
        rows = server.execute(
            "SELECT f.id, f.code, s.figures FROM reports_report r"
            " JOIN facilities_facility f ON f.id = r.facility_id"
            " JOIN reports_submission s ON s.id = r.submission_id"
            " WHERE r.period = %s AND f.closed_on IS NULL AND f.merged_into_id IS NULL"
            " AND NOT EXISTS (SELECT FROM facilities_closure c WHERE c.facility_id = f.id)"
            " ORDER BY f.id",
            [nation.last],
        ).fetchall()
    tokens = [token_hex(32) for _ in rows]
    people = Person.objects.bulk_create(
        [
            Person(username=f"system-{code}", full_name=code, password=UNUSABLE)
            for _, code, _ in rows
        ],
        batch_size=BATCH,
    )
    since = periods.first_day(nation.first)
    RoleAssignment.objects.bulk_create(
        [
            RoleAssignment(person=person, role="machine", facility_id=facility, starts_on=since)
            for person, (facility, _, _) in zip(people, rows, strict=True)
        ],
        batch_size=BATCH,
    )
    expiry = timezone.now() + timedelta(days=1)
    AuthToken.objects.bulk_create(
        [
            AuthToken(digest=hash_token(token), token_key=token[:15], user=person, expiry=expiry)
            for token, person in zip(tokens, people, strict=True)
        ],
        batch_size=BATCH,
    )
    return [
        Filer(code, token, figures) for (_, code, figures), token in zip(rows, tokens, strict=True)
    ]


def first_filings(crowd: list[Filer], nation: Nation) -> Iterator[str]:
    """First filings of the months after the nation's last, every facility's before the next."""
    period = nation.last
    while True:
        period = periods.following(period)
        for filer in crowd:
            yield filer.request(period)


def sales(crowd: list[Filer], number: int) -> Iterator[tuple[Filer, str]]:
    """First filings in which film was sold, of a month that `first_filings` reaches last."""
    period = periods.following(periods.period_of(timezone.localdate()), -2)
    able = [filer for filer in crowd if "film_prints" in filer.figures]
    for filer in able[:number]:
        printed = max(1, int(str(filer.figures["film_prints"])))
        changes: dict[str, object] = {"film_prints": printed, "film_prints_charged": 1}
        yield filer, filer.request(period, **changes)
