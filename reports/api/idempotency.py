"""`Idempotency-Key`: a write that is sent again gets the first answer, and is done once."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from facilities import media_types
from facilities.access.prepared import Statement
from facilities.errors import Problem
from facilities.models import Person
from reports.api.problems import ApiProblem

HEADER = "Idempotency-Key"
LONGEST_KEY = 200  # characters


class Answer(NamedTuple):
    """An answer as it is kept: status and exact text."""

    status: int
    text: str

    @classmethod
    def of(cls, status: int, content: Mapping[str, Any]) -> "Answer":
        """An answer whose text is JSON."""
        return cls(status, msgspec.json.encode(content).decode())

    def response(self) -> HttpResponse:
        """The answer for the client, byte for byte the same each time."""
        return HttpResponse(self.text, status=self.status, content_type=media_types.JSON)


def answered_once(
    request: HttpRequest,
    *,
    by: Person,
    write: Callable[[], Answer],
    given_again: Callable[[Answer], None] = lambda _kept: None,
) -> Answer:
    """The answer of `write`, or the kept one where this key was answered before.

    `given_again` sees a kept answer first, and raises where it must not be given any more.

    The key's row is taken first: a second request with the key waits there until the first is
    committed (then it finds the answer) or taken back (then it writes). Runs in the request's
    transaction, so that key, answer and filing stand or fall together; a refused request leaves
    no trace. Raises ApiProblem: invalid (key), idempotency_conflict.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return write()
    if not 1 <= len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise ApiProblem(
            "invalid",
            [
                Problem(
                    HEADER,
                    "wrong_value",
                    "کلید باید ۱ تا ۲۰۰ نویسهٔ ASCII باشد.",
                    f"The key has 1 to {LONGEST_KEY} ASCII characters.",
                )
            ],
        )
    whose = {"person": by.pk, "key": key}
    asked = _hash_of(request)
    _TAKE.rows(whose | {"asked": asked, "now": timezone.now()})
    ((request_hash, status, text),) = _KEPT.rows(whose)
    if bytes(request_hash) != asked:
        raise ApiProblem("idempotency_conflict")
    if status is not None:
        given_again(Answer(status, text))
        return Answer(status, text)
    answer = write()
    _ANSWERED.rows(whose | {"status": answer.status, "text": answer.text})
    return answer


_TAKE = Statement("""
    INSERT INTO reports_idempotencykey (person_id, key, request_hash, created_at, answer)
    VALUES (%(person)s, %(key)s, %(asked)s, %(now)s, '') ON CONFLICT DO NOTHING""")
_KEPT = Statement("""
    SELECT request_hash, status, answer FROM reports_idempotencykey
    WHERE person_id = %(person)s AND key = %(key)s""")
_ANSWERED = Statement("""
    UPDATE reports_idempotencykey SET status = %(status)s, answer = %(text)s
    WHERE person_id = %(person)s AND key = %(key)s""")


def _hash_of(request: HttpRequest) -> bytes:
    """SHA-256 over method, address and exact body."""
    head = f"{request.method} {request.get_full_path()}\n".encode()
    body: bytes = getattr(request, "body_bytes", b"")
    return hashlib.sha256(head + body).digest()
