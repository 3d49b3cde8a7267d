"""A crowd of clients: `python -m benchmarks.load PORT CONNECTIONS REQUESTS ANSWERS`.

REQUESTS has one JSON object a line: {"token", "body"}; each connection sends the next one as soon
as it has its answer. ANSWERS gets one line each: {"at" (seconds since 1970 when it was answered),
"seconds", "status", "answer"}, in the order of the requests.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_REQUEST = (
    b"POST /api/v1/reports/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Token %s\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
)


class Client(asyncio.Protocol):
    """One connection; done when there is nothing left to send."""

    def __init__(self, waiting: Iterator[tuple[int, bytes]], answers: list[Any]) -> None:
        self._waiting, self._answers = waiting, answers
        self._number, self._begun, self._buffer = -1, 0.0, b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport: Any = transport
        self._send()

    def _send(self) -> None:
        following = next(self._waiting, None)
        if following is None:
            self._transport.close()
            self.done.set_result(None)
            return
        self._number, request = following
        self._begun = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Take an answer in, and send the next request once it is whole."""
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        self._buffer = b""
        seconds = time.perf_counter() - self._begun
        self._answers[self._number] = (time.time(), seconds, int(head[9:12]), body)
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        """A connection that ends with a request under way is an error, and tells itself."""
        if not self.done.done():
            self._answers[self._number] = (time.time(), 0.0, 0, repr(error).encode())
            self.done.set_result(None)


async def run(port: int, connections: int, requests: list[bytes]) -> list[Any]:
    """All answers, by request."""
    answers: list[Any] = [(0.0, 0.0, 0, b"never sent")] * len(requests)
    waiting = iter(list(enumerate(requests)))
    loop = asyncio.get_running_loop()
    clients = [
        (await loop.create_connection(lambda: Client(waiting, answers), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(client.done for client in clients))
    return answers


def main() -> None:
    """Send everything, then write the answers down."""
    port, connections, source, target = sys.argv[1:]
    requests = []
    for line in Path(source).read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        body = told["body"].encode()
        requests.append(_REQUEST % (told["token"].encode(), len(body), body))
    answers = asyncio.run(run(int(port), int(connections), requests))
    with Path(target).open("w", encoding="utf-8") as lines:
        for at, seconds, status, body in answers:
            told = {"at": at, "seconds": seconds, "status": status, "answer": body.decode()}
            lines.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
