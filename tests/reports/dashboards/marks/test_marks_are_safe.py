"""Every mark of the design page: good XML, escaped, named, light, in known classes, both ways."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory, override_settings
from django.utils import translation

from reports.dashboards.marks import (
    case_strip,
    dot_strip,
    film_balance,
    gantt,
    histogram,
    quarter_strip,
    slope,
    small_multiple,
    sparkline,
    waterfall,
)
from reports.dashboards.marks.bars import BarPart, bar, stacked_bar
from reports.dashboards.marks.heat import HeadMonth, HeatCell, heat_head, heat_row
from reports.dashboards.marks.places import Tick, spread
from reports.dashboards.marks.svg import link, words
from reports.views.design.page import design
from tests.reports.dashboards.marks.drawn import HOSTILE, SVG, trees

CSS = (Path(settings.BASE_DIR) / "static/payesh/marks.css").read_text(encoding="utf-8")
# A look that is as SVG draws it, and those of data that the design page has none of.
WITHOUT_RULE = {
    "slope",
    "waterfall",
    "small",
    "gantt",
    "balance",
    "dot-strip",
    "quarters",
    "histogram",
    "key",
    "case-strip",
}
NOT_ON_THE_PAGE = {
    "is-filed",
    "is-in_collection",
    "is-no_activity",
    "ink-1",
    "on-on_plan",
    "on-off_plan",
}
IN_CSS = set(re.findall(r"\.m-([\w-]+)", CSS))
TICK = Tick(50, HOSTILE)


def hostile_marks() -> Iterator[str]:
    yield sparkline.sparkline([1.0, 2.0], title=HOSTILE, description=HOSTILE)
    yield bar(1, 2, title=HOSTILE)
    yield stacked_bar([BarPart(1, HOSTILE, "part-1")], 2, title=HOSTILE)
    yield heat_row([HeatCell(3, "behind", HOSTILE)], title=HOSTILE, description=HOSTILE)
    yield heat_head([HeadMonth(HOSTILE, HOSTILE)], title=HOSTILE)
    moment = gantt.Moment(1, HOSTILE)
    step = gantt.Step(HOSTILE, 1, 2, HOSTILE, HOSTILE)
    yield gantt.gantt([step], [moment], [moment], moment, months=3, title=HOSTILE)
    line = slope.SlopeLine(HOSTILE, 80, 90, HOSTILE, HOSTILE, HOSTILE, "behind", f"/{HOSTILE}")
    panel = slope.SlopePanel(HOSTILE, "good", [line])
    yield slope.slope([panel], [TICK], (HOSTILE, HOSTILE), title=HOSTILE)
    each = histogram.Bin(0, 10, 1, "behind", HOSTILE, f"?q={HOSTILE}")
    row = histogram.HistogramRow(HOSTILE, HOSTILE, [each], 5, histogram.Spike(5, (HOSTILE,)))
    ground = histogram.Ground(0, 100, "behind", HOSTILE)
    yield histogram.histogram([row], [ground], [TICK], title=HOSTILE)
    dots = [dot_strip.StripDot(51, HOSTILE, "behind", "", is_chosen) for is_chosen in (True, False)]
    yield dot_strip.dot_strip(dots, [TICK, Tick(60, HOSTILE)], [TICK], title=HOSTILE)
    yield waterfall.waterfall(
        Tick(100, HOSTILE),
        [waterfall.Loss(HOSTILE, 1, HOSTILE, HOSTILE, HOSTILE)],
        waterfall.Total(60, HOSTILE, "behind"),
        waterfall.Ceiling(70, *[HOSTILE] * 4),
        [TICK],
        waterfall.WaterfallWords(HOSTILE, HOSTILE, TICK),
        title=HOSTILE,
    )
    shown = small_multiple.Indicator(HOSTILE, HOSTILE, HOSTILE, Tick(0, HOSTILE), TICK, HOSTILE)
    month = small_multiple.IndicatorMonth(2, text=HOSTILE)
    yield small_multiple.small_multiple(shown, [month], [TICK], title=HOSTILE, as_bars=True)
    yield quarter_strip.quarter_strip(
        [quarter_strip.StripMonth(3, "behind", HOSTILE, 2, HOSTILE)] * 3,
        (HOSTILE,) * 4,
        [Tick(0, HOSTILE)],
        [quarter_strip.CaseSpan(0, 1, HOSTILE, is_open=True)],
        [Tick(1, HOSTILE)],
        title=HOSTILE,
    )
    sheets = [film_balance.Sheets(value, HOSTILE) for value in (9, 0, 1, 1, 7, 6)]
    balance = film_balance.Balance(*sheets, HOSTILE, HOSTILE)  # type: ignore[arg-type, call-arg]
    yield film_balance.film_balance(balance, title=HOSTILE)
    yield case_strip.case_strip(
        [case_strip.CaseMark(1, "money", HOSTILE)], [Tick(0, HOSTILE)], months=3, title=HOSTILE
    )


def test_no_name_becomes_a_tag() -> None:
    marks = list(hostile_marks())
    assert len(marks) == 14
    for mark in marks:
        assert "<script" not in mark
        assert "<img" not in mark
        for tree in trees(mark):  # good XML: what is in the tree is text
            assert {each.tag for each in tree.iter()} <= {
                "svg",
                "title",
                "desc",
                "path",
                "rect",
                "circle",
                "text",
                "g",
                "a",
            }
            assert tree.find("title").text == HOSTILE  # type: ignore[union-attr]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//elsewhere.example/", "https://a.ir"])
def test_a_link_leads_to_this_site_alone(address: str) -> None:
    with pytest.raises(ValueError, match="this site"):
        link(address, [words(0, 0, "a")])


@pytest.mark.parametrize(
    ("language", "edge", "anchor"),
    [
        ("fa", "right", None),
        ("fa", "left", "end"),
        ("fa", "start", None),
        ("en", "right", "end"),
        ("en", "left", None),
        ("en", "middle", "middle"),
    ],
)
def test_an_edge_is_a_side_of_the_screen(language: str, edge: str, anchor: str | None) -> None:
    with translation.override(language):
        text = words(10, 10, "متن", edge)  # type: ignore[arg-type]
    assert (f'text-anchor="{anchor}"' in text) if anchor else ("text-anchor" not in text)


def test_labels_keep_apart_in_their_order() -> None:
    moved = spread([50.0, 51.0, 52.0, 90.0], 17, 0, 100)
    assert moved == sorted(moved)
    assert all(low - high >= 16.5 for high, low in pairwise(moved))
    assert all(0 <= place <= 100 for place in moved)
    assert spread([10.0] * 5, 17, 0, 20) == [0, 5, 10, 15, 20]
    assert spread([], 17, 0, 20) == []


@pytest.fixture(scope="module", params=["fa", "en"])
def page(request: pytest.FixtureRequest) -> str:
    """The design page, which shows every mark."""
    asked = RequestFactory().get("/design/")
    asked.user, asked.session = AnonymousUser(), {}  # type: ignore[assignment]
    with override_settings(DEMO=True), translation.override(request.param):
        return str(design(asked).content.decode())


def test_marks_use_classes_of_their_stylesheet_and_no_style(page: str) -> None:
    drawn = "".join(SVG.findall(page.partition('id="marks"')[2]))
    used = set(re.findall(r"\bm-([\w-]+)", " ".join(re.findall(r'class="([^"]+)"', drawn))))
    assert used
    assert used - IN_CSS - WITHOUT_RULE == set()
    assert IN_CSS - used - NOT_ON_THE_PAGE == set()
    assert "style=" not in drawn
    assert not re.search(r'(fill|stroke)="', drawn)


def test_every_mark_has_a_name_in_the_language_of_the_page(page: str) -> None:
    persian = '<html lang="fa"' in page
    marks = [tree for svg in SVG.findall(page) if 'role="' in svg for tree in trees(svg)]
    assert len(marks) > 40
    names = [tree.findtext("title") or "" for tree in marks]
    letters = [name for name in names if not re.fullmatch(r"[\d۰-۹.,٫٬]+", name)]
    assert all(re.search("[آ-ی]" if persian else "[A-Za-z]", name) for name in letters), letters
    assert {tree.attrib["direction"] for tree in marks if "direction" in tree.attrib} == {
        "rtl" if persian else "ltr"
    }


def test_a_map_of_73_universities_and_24_months_weighs_little() -> None:
    """A state that changes every third month and a symbol in three cells of four is a bad year."""
    states = [("behind", 3), ("off_plan", 5), ("behind", 4), ("on_plan", 2)]
    title = "دانشگاه علوم پزشکی تربت حیدریه: ۲۴ ماه"
    rows = []
    for university in range(73):
        picked = [states[(month // 3 + university) % 4] for month in range(24)]
        picked[university % 24] = ("not_filed", 0)
        cells = [HeatCell(shade, state, "") for state, shade in picked]
        rows.append(heat_row(cells, title=title, chosen=23))
    assert sum(len(SVG.findall(row)) for row in rows) == 73
    assert sum(len(row.encode()) for row in rows) < 60_000
