"""The demo's outbox: the mails it would have sent, which it keeps as files instead."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

MOST: Final = 50  # mails on the page
_BETWEEN: Final = b"-" * 79 + b"\n"  # what Django writes after each mail of a file


class Mail(NamedTuple):
    """A mail as it would have left."""

    to: str
    subject: str
    sent_at: datetime
    body: str


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest mails of the demo, for everybody: links to a new password are among them.

    Raises Http404 outside the demo.
    """
    if not settings.DEMO:
        raise Http404
    return render(request, "outbox.html", {"mails": _newest(Path(settings.OUTBOX))})


def _newest(folder: Path) -> list[Mail]:
    """Up to MOST mails, the newest first."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    mails = [mail for file in files[:MOST] for mail in _mails_of(file.read_bytes())]
    return sorted(mails, key=lambda mail: mail.sent_at, reverse=True)[:MOST]


def _mails_of(content: bytes) -> Iterator[Mail]:
    for part in content.split(_BETWEEN):
        if not part.strip():
            continue
        mail = message_from_bytes(part, policy=policy.default)
        body = mail.get_body(("plain",))
        yield Mail(
            str(mail["To"] or ""),
            str(mail["Subject"] or ""),
            parsedate_to_datetime(str(mail["Date"])).replace(tzinfo=UTC),
            body.get_content() if body else "",
        )
