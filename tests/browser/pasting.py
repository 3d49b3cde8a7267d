"""Pasting as a browser does it, without a clipboard of the system."""

from playwright.sync_api import Page


def paste(page: Page, text: str) -> None:
    """Paste a text into the field that has the focus."""
    page.evaluate(
        """text => {
        const data = new DataTransfer();
        data.setData("text", text);
        document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    }""",
        text,
    )
