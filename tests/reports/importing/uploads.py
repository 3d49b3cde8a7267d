"""Sending files as somebody of the cast, and what came of their rows."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from reports.importing.filing import file_next_upload
from reports.importing.receiving import receive_upload
from reports.models import Upload, UploadRow
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

TOKEN = "a-token"  # stands for the key of a connected system's token


def row(facility: str = cast.T_IMAGING, period: object = 140012, **changes: Any) -> dict[str, Any]:
    """A plausible report of a file; `reason`, `replaces` and `explanations` are its fields."""
    fields = {
        name: changes.pop(name)
        for name in ("reason", "replaces", "explanations")
        if name in changes
    }
    return {"facility": facility, "period": period, "figures": monthly.figures(**changes)} | fields


def as_json(rows: Iterable[Any]) -> bytes:
    """A file of reports."""
    return json.dumps({"reports": list(rows)}, ensure_ascii=False).encode()


def send(
    database: Accounts,
    username: str,
    content: bytes,
    *,
    media: str = "json",
    channel: str = "bulk",
    token_key: str = TOKEN,
    at: datetime | None = None,
) -> Upload:
    """Have a file received, at a moment if given; nobody works on it yet."""
    person = cast.person(username)
    with database.as_person(person):
        return receive_upload(
            by=person, content=content, media=media, channel=channel, token_key=token_key, now=at
        )


def work(database: Accounts) -> None:
    """Do what the workers would do now with the files that wait."""
    with database.as_jobs():
        while file_next_upload():
            pass


def outcomes(database: Accounts, upload: Upload) -> list[tuple[int, str, list[str]]]:
    """Place, outcome and codes of problems of every row."""
    with database.as_jobs():
        rows = UploadRow.objects.filter(upload=upload).order_by("place")
        return [(r.place, r.outcome, [p["code"] for p in r.problems]) for r in rows]


def upload_all(database: Accounts, username: str, rows: Iterable[Any], **how: Any) -> Upload:
    """Send rows and work them off; answers the finished upload."""
    upload = send(database, username, as_json(rows), **how)
    work(database)
    with database.as_jobs():
        upload.refresh_from_db()
    return upload
