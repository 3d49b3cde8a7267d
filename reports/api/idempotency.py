"""`Idempotency-Key`: a write that is sent again gets the first answer, and is done once."""

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from facilities.models import Person
from reports.api.problems import ApiProblem
from reports.models import IdempotencyKey
from reports.policy.problems import Problem

HEADER = "Idempotency-Key"
LONGEST_KEY = 200  # characters


class Answer(NamedTuple):
    """An answer as it is kept: status and exact text."""

    status: int
    text: str

    def response(self) -> HttpResponse:
        """The answer for the client, byte for byte the same each time."""
        return HttpResponse(self.text, status=self.status, content_type="application/json")


def answered_once(request: Request, *, by: Person, write: Callable[[], Answer]) -> Answer:
    """The answer of `write`, or the kept one where this key was answered before.

    The key's row is taken first: a second request with the key waits there until the first is
    committed (then it finds the answer) or taken back (then it writes). Runs in the request's
    transaction, so that key, answer and filing stand or fall together; a refused request leaves
    no trace. Raises ApiProblem: invalid (key), idempotency_conflict.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return write()
    if not 1 <= len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise ApiProblem("invalid", [
            Problem(HEADER, "wrong_value",
                    f"کلید باید ۱ تا {LONGEST_KEY} نویسهٔ ASCII باشد.",
                    f"The key has 1 to {LONGEST_KEY} ASCII characters.")
        ])  # fmt: skip
    asked = _hash_of(request)
    IdempotencyKey.objects.bulk_create(
        [IdempotencyKey(person=by, key=key, request_hash=asked, created_at=timezone.now())],
        ignore_conflicts=True,
    )
    kept = IdempotencyKey.objects.get(person=by, key=key)
    if bytes(kept.request_hash) != asked:
        raise ApiProblem("idempotency_conflict")
    if kept.status is not None:
        return Answer(kept.status, kept.answer)
    answer = write()
    IdempotencyKey.objects.filter(pk=kept.pk).update(status=answer.status, answer=answer.text)
    return answer


def _hash_of(request: Request) -> bytes:
    """SHA-256 over method, address and exact body."""
    head = f"{request.method} {request.get_full_path()}\n".encode()
    body: bytes = getattr(request, "body_bytes", b"")
    return hashlib.sha256(head + body).digest()
