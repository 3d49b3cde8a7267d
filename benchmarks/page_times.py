"""The times of all pages, inside one web process: run as `python -m benchmarks.page_times`.

Everything but the socket is the product's: middleware, session, the role of the person, the
templates. The limit of a page is psycopg sending the page's own statements on data in one
transaction under the same role and reading all rows.
"""

import json
import sys
import time
from typing import Any

import django
import psycopg
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

WARM, RUNS = 3, 40
TAKE = (
    "SELECT set_config('role', %s, true), set_config('payesh.facility_ids', %s, true),"
    " set_config('payesh.university_ids', %s, true), set_config('payesh.user_id', %s, true)"
)
OWN = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def main() -> None:
    """Read what to measure from standard input; write one line of JSON a page."""
    wish: dict[str, Any] = json.load(sys.stdin)
    django.setup()
    with psycopg.connect(wish["url"]) as peer:
        for role, addresses in wish["pages"].items():
            client = Client(HTTP_HOST="127.0.0.1")
            who = {"login": role, "password": wish["passwords"][role]}
            if client.post("/accounts/login/", who).status_code != 302:
                raise RuntimeError(f"{role} cannot sign in")
            client.defaults["HTTP_AUTHORIZATION"] = f"Token {wish['tokens'][role]}"  # for the API
            taken = _role_of(role)
            for address in addresses:
                line = {"role": role, "address": address} | _measured(client, address, peer, taken)
                sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
                sys.stdout.flush()


def _role_of(username: str) -> list[str]:
    """What a request of this person takes: role, facilities, universities, account."""
    from facilities.access.entering import enter_base  # noqa: PLC0415
    from facilities.access.scope import scope_of  # noqa: PLC0415
    from facilities.models import Person  # noqa: PLC0415

    with transaction.atomic():
        enter_base()
        person = Person.objects.get(username=username)
        scope = scope_of(person)
    return [
        scope.database_role,
        *(
            "{" + ",".join(map(str, sorted(ids))) + "}"
            for ids in (scope.facility_ids, scope.university_ids)
        ),
        str(person.pk),
    ]


def _measured(
    client: Client, address: str, peer: psycopg.Connection[Any], taken: list[str]
) -> dict[str, Any]:
    for _ in range(WARM):
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    queries = [query["sql"] for query in asked.captured_queries]  # the next request clears them
    statements = _statements(queries)
    ours, theirs = [], []
    for _ in range(RUNS):  # by turns, so that both meet the same machine
        begun = time.perf_counter()
        client.get(address)
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        _read(peer, taken, statements)
        theirs.append(time.perf_counter() - begun)
    return {"ours": ours, "peer": theirs, "queries": len(queries), "bytes": len(answer.content)}


def _statements(asked: list[str]) -> list[str]:
    """The page's reads, after the person's role was taken."""
    places = [place for place, sql in enumerate(asked) if "set_config('role'" in sql]
    entered = places[1] if len(places) > 1 else places[0]
    reads = [sql for sql in asked[entered + 1 :] if not sql.startswith(OWN)]
    return [sql for sql in reads if sql.startswith(("SELECT", "WITH", "("))]


def _read(peer: psycopg.Connection[Any], taken: list[str], statements: list[str]) -> None:
    peer.execute(TAKE, taken)
    for statement in statements:
        peer.execute(statement).fetchall()  # as the page sent it
    peer.rollback()


if __name__ == "__main__":
    main()
