"""What a worker does when it loses its broker: it waits for it, whatever it has in hand."""

import logging

from celery.worker import consumer

log = logging.getLogger(__name__)


class Consumer(consumer.Consumer):  # type: ignore[misc]
    """Celery's, which goes on when the broker is back also where a task was under way."""

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Take the lost connection apart.

        Celery's own hands messages that are not acknowledged back over the connection that it has
        just taken apart, and ends the worker with AttributeError (kombu 5.7). They stay with the
        broker instead, which delivers them again after an hour; what is to be done stands in the
        database, and beat has a worker look there within seconds.
        """
        try:
            super().on_connection_error_after_connected(exc)
        except AttributeError as error:
            log.warning("the broker was lost with work in hand: %s", error)
