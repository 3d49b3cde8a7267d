"""A socket in front of PostgreSQL's that breaks the connection at a chosen moment."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SOCKET = ".s.PGSQL.5432"


class Cutter:
    """Passes everything on, until a word comes by from the client.

    `cut_at` is the word. The connection is broken before it is passed on or, with `answered`,
    when the server has answered it: its answer is lost. With `stays_away` nobody is let in again.
    """

    def __init__(self, folder: Path, server: Path) -> None:
        self.cut_at: bytes | None = None
        self.answered = self.stays_away = False
        self.cuts = 0
        self._server = str(server)
        self._open: set[socket.socket] = set()
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / SOCKET))
        self._listening.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, at: bytes, *, answered: bool = False, stays_away: bool = False) -> None:
        """Break the next connection on which the word is sent, once."""
        self.cut_at, self.answered, self.stays_away = at, answered, stays_away

    def go_away(self) -> None:
        """Break everything, and let nobody in."""
        self.stays_away, self.cut_at = True, None
        self.cuts += 1
        for end in list(self._open):
            _close(end)

    def come_back(self) -> None:
        """Let everybody in again."""
        self.stays_away, self.cuts, self.cut_at = False, 0, None

    def close(self) -> None:
        """End it."""
        _close(self._listening)
        self.go_away()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            if self.stays_away and self.cuts:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self._server)
            except OSError:  # it is being started again
                _close(client)
                server.close()
                continue
            self._open |= {client, server}
            threading.Thread(target=self._up, args=(client, server), daemon=True).start()
            threading.Thread(target=self._down, args=(server, client), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if self.cut_at is not None and self.cut_at in data:
                    self.cut_at, self.cuts = None, self.cuts + 1
                    if self.answered:
                        self._open.discard(server)  # `_down` passes nothing on any more
                        server.sendall(data)
                        threading.Event().wait(0.5)  # it has answered by then
                    break
                server.sendall(data)
        self._open -= {client, server}
        _close(client)
        _close(server)

    def _down(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while (data := server.recv(65536)) and server in self._open:
                client.sendall(data)
        _close(client)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def cutter(folder: Path, server: Path) -> Iterator[Cutter]:
    """A cutter whose socket lies in one folder, in front of the server's in another."""
    made = Cutter(folder, server / SOCKET)
    try:
        yield made
    finally:
        made.close()
