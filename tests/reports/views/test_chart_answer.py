"""A chart is answered once for each stamp and language, and built only when it is new."""

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation

from reports.views.chart_answer import chart_answer


class Built:
    """Counts how often a figure was built."""

    times = 0

    def __call__(self) -> dict[str, Any]:
        self.times += 1
        return {"data": []}


def etag_of(stamp: object, language: str = "fa") -> str:
    with translation.override(language):
        return chart_answer(RequestFactory().get("/"), stamp, Built()).headers["ETag"]


def test_a_figure_that_the_browser_has_is_not_built() -> None:
    built = Built()
    first = chart_answer(RequestFactory().get("/"), 7, built)
    assert first.content == b'{"data":[]}'
    asked = RequestFactory().get("/", headers={"if-none-match": first.headers["ETag"]})
    again = chart_answer(asked, 7, built)
    assert (again.status_code, again.content, built.times) == (304, b"", 1)
    assert again.headers["Cache-Control"] == "private, no-cache"
    assert chart_answer(asked, 8, built).status_code == 200


@pytest.mark.parametrize(("stamp", "language"), [(8, "fa"), (7, "en"), ("7", "fa")])
def test_other_rows_and_another_language_are_another_figure(stamp: object, language: str) -> None:
    assert etag_of(stamp, language) != etag_of(7)
    assert etag_of(7) == etag_of(7)
