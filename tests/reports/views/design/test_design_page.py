"""The design page: in the demo alone, its colours as the palette has them and readable."""

import pytest
from django.test import Client, override_settings

from reports.views.design.charts import CHARTS
from reports.views.design.colours import contrast, palette, swatches
from tests.accounts import Accounts

NEVER_TEXT = {"--line-strong"}
ADDRESSES = ["/design/", *(f"/design/charts/{name}.json" for name in CHARTS)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_is_in_the_demo_and_nowhere_else(shared_database: Accounts, address: str) -> None:
    with override_settings(DEMO=False):
        assert Client().get(address).status_code == 404
    with override_settings(DEMO=True):
        answer = Client().get(address)
        assert answer.status_code == 200
        assert ("ETag" in answer.headers) == address.endswith(".json")
        assert Client().get("/design/charts/other.json").status_code == 404


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


def test_every_colour_that_is_read_has_contrast_in_both_themes() -> None:
    light, dark = palette()
    assert light["--ink"] == "#1c2a30"
    assert dark["--ink"] == "#e3eaed"
    assert light["--teal"] == light["--brand"]
    found = swatches()
    assert len(found) > 15
    for swatch in found:
        for theme in (light, dark):
            least = 3 if swatch.token in NEVER_TEXT else 4.5
            assert contrast(theme[swatch.token], theme[swatch.ground]) >= least, swatch.token


def test_dark_has_every_colour_of_light() -> None:
    light, dark = palette()
    assert light.keys() == dark.keys()
    same = {token for token in light if light[token] == dark[token]}
    assert same == {"--brand", "--brand-strong", "--on-step-2"}
