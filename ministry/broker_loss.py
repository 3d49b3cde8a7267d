"""What a worker does when it loses its broker: it waits for it, whatever it has in hand."""

import logging

from celery.worker import consumer

log = logging.getLogger(__name__)


class Consumer(consumer.Consumer):  # type: ignore[misc]
    """Celery's, which goes on when the broker is back also where a task was under way."""

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Take the lost connection apart.

        Celery's own first forgets where the broker is, and then hands back what is not
        acknowledged, there and as each task ends: AttributeError ends the worker (kombu 5.7).
        Here the address is kept, so that a task's end is told to the broker that is back; what
        is never acknowledged the broker delivers again after an hour.
        """
        connection = self.connection
        transport = connection.transport
        try:
            super().on_connection_error_after_connected(exc)
        except AttributeError as error:
            log.warning("the broker was lost with work in hand: %s", error)
        transport.client = connection
