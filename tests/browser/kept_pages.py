"""Going back to pages that the browser kept whole.

A page that comes back has a new context, so it is asked through the browser's tools.
"""

import time
from typing import Any

from playwright.sync_api import CDPSession


def go_back(tools: CDPSession, steps: int = 1) -> None:
    """Go back as the browser's button does; waits for nothing."""
    history = tools.send("Page.getNavigationHistory")
    entry = history["entries"][history["currentIndex"] - steps]
    tools.send("Page.navigateToHistoryEntry", {"entryId": entry["id"]})


def evaluate(tools: CDPSession, expression: str) -> Any:
    """The value of a JavaScript expression on the page that is shown; None for none."""
    answer = tools.send("Runtime.evaluate", {"expression": expression, "awaitPromise": True})
    return answer["result"].get("value")


def wait_for(tools: CDPSession, expression: str, *, seconds: float = 20) -> None:
    """Wait until an expression holds on the page that is shown. Raises AssertionError."""
    deadline = time.monotonic() + seconds
    while not evaluate(tools, f"!!({expression})"):
        assert time.monotonic() < deadline, expression
        time.sleep(0.2)
