"""The pages of a month's form, as a browser fills them in, reads them and signs."""

import html
import re
from typing import Any

from django.test import Client

from reports.models import Submission
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.views.signed_in import page_of

MONTH = 140203
ADDRESS = f"/filing/{cast.T_IMAGING}/{MONTH}/"
REVIEW = ADDRESS + "review/"


def posted(revision: int = 0, **changes: object) -> dict[str, str]:
    """A whole form as a browser posts it, typed as people type."""
    typed = {code: str(value) for code, value in monthly.figures(**changes).items()}
    return typed | {"revision": str(revision), "go_on": "yes"}


def file_month(database: Accounts, period: int, place: str = cast.T_IMAGING, **words: Any) -> None:
    """A month filed by the officer."""
    with database.as_person(officer := cast.person(cast.OFFICER)):
        monthly.file(officer, place, period, **words)


def field(page: str, code: str) -> str:
    """The tag of a figure's field."""
    found = re.search(rf'<(?:input|select)[^>]*id="f-{code}"[^>]*>', page)
    assert found, code
    return found[0]


def value_of(page: str, code: str) -> str:
    """What stands in a figure's field."""
    return html.unescape(re.search(r'value="([^"]*)"', field(page, code))[1])  # type: ignore[index]


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]  # type: ignore[index]


def sign(client: Client, **words: str) -> Any:
    """Sign what the review page shows."""
    page = page_of(client, REVIEW)
    return client.post(
        REVIEW,
        {
            "revision": hidden(page, "revision"),
            "signed_with": hidden(page, "signed_with"),
            "sha256": hidden(page, "sha256"),
            "sign": "yes",
            "secret": cast.PASSWORD,
        }
        | words,
    )


def filed(database: Accounts) -> Any:
    """The month's newest submission."""
    with database.as_superuser():
        return Submission.objects.filter(period=MONTH).order_by("-received_at").first()
