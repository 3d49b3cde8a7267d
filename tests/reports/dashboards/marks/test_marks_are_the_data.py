"""What is drawn equals the data: a shape for each row, in their order, as long as their values."""

from itertools import pairwise

import pytest
from django.utils import translation

from reports.dashboards.marks import (
    bars,
    dot_strip,
    film_balance,
    funnel,
    gantt,
    heat,
    histogram,
    quarter_strip,
    slope,
    small_multiple,
    sparkline,
    waterfall,
)
from reports.dashboards.marks.places import Tick
from tests.reports.dashboards.marks.drawn import corners, number, of_look, texts, trees, wide

VALUES = [50.0, 70.0, 60.0, None, 90.0, 80.0]


def test_a_line_rises_and_falls_with_its_values_and_keeps_its_gap() -> None:
    tree = wide(sparkline.sparkline(VALUES, title="روند", plan=85.0, measure_begins=2))
    [path] = of_look(tree, "trace")
    points = corners(path)
    assert path.attrib["d"].count("M") == 2
    assert len(points) == 5
    assert [x for x, _ in points] == sorted({x for x, _ in points})
    heights = {value: y for value, (_, y) in zip((50, 70, 60, 90, 80), points, strict=True)}
    assert sorted(heights, key=heights.__getitem__) == [90, 80, 70, 60, 50]
    assert heights[50] - heights[60] == pytest.approx(heights[70] - heights[80], abs=0.2)
    [dot] = of_look(tree, "is-subject")
    assert (number(dot, "cx"), number(dot, "cy")) == points[-1]
    assert len(of_look(tree, "plan")) == len(of_look(tree, "phase")) == 1


def test_a_month_in_collection_has_no_height_and_a_gap_at_the_end_no_dot() -> None:
    tree = wide(sparkline.sparkline(VALUES, title="روند", in_collection=True))
    [hollow] = of_look(tree, "hollow")
    assert number(hollow, "cx") > max(x for x, _ in corners(of_look(tree, "trace")[0]))
    ended = wide(sparkline.sparkline([*VALUES, None], title="روند"))
    assert of_look(ended, "is-subject") == []
    assert of_look(wide(sparkline.sparkline([], title="روند")), "trace") == []


def test_bars_are_as_long_as_their_values_and_grow_from_their_label() -> None:
    sizes = {}
    for language in ("fa", "en"):
        with translation.override(language):
            for value in (0, 25, 100):
                [box] = of_look(wide(bars.bar(value, 100, title=str(value))), "bar")
                sizes[language, value] = (number(box, "x"), number(box, "width"))
    assert [sizes["fa", value] for value in (0, 25, 100)] == [(220, 0), (165, 55), (0, 220)]
    assert [sizes["en", value] for value in (0, 25, 100)] == [(0, 0), (0, 55), (0, 220)]


def test_pieces_of_a_bar_follow_one_another() -> None:
    parts = [bars.BarPart(value, str(value), f"part-{value}") for value in (1, 2, 3)]
    tree = wide(bars.stacked_bar(parts, 12, title="۶"))
    boxes = [of_look(tree, f"part-{value}")[0] for value in (1, 2, 3)]
    assert [number(box, "width") for box in boxes] == [18.3, 36.7, 55]
    assert [number(box, "x") for box in boxes] == [201.7, 165, 110]
    assert [box[0].text for box in boxes] == ["1", "2", "3"]


@pytest.mark.parametrize(("done", "width"), [(0, 0), (30, 29.5), (120, 118)])
def test_a_filling_bar_is_as_full_as_it_says(done: int, width: float) -> None:
    tree = wide(bars.filling_bar(done, 120, title="از ۱۲۰"))
    assert number(of_look(tree, "filled")[0], "width") == width
    assert of_look(wide(bars.filling_bar(done, 120, title="", is_urgent=True)), "filled") == []
    assert number(of_look(wide(bars.gain_bar(6, 12, title="")), "is-on_plan")[0], "width") == 65


def test_a_funnel_is_on_the_scale_of_its_largest_stage() -> None:
    rows = funnel.funnel([funnel.Stage(str(size), size, f"«{size}»") for size in (400, 100, 50)])
    boxes = [wide(row.bar).findall("{*}rect")[0] for row in rows]
    assert [number(box, "width") for box in boxes] == [220, 55, 27.5]
    assert funnel.funnel([]) == []


def test_equal_months_are_one_run_and_symbols_stand_in_their_cells() -> None:
    codes = ["on_plan"] * 3 + ["behind"] * 2 + ["off_plan", "not_filed", "on_plan"]
    shades = {"on_plan": 2, "behind": 3, "off_plan": 5, "not_filed": 0}
    cells = [heat.HeatCell(shades[code], code, code) for code in codes]
    tree = wide(heat.heat_row(cells, title="تهران", chosen=7))
    assert of_look(tree, "run-2")[0].attrib["d"] == "M0 11h72M168 11h24"
    assert of_look(tree, "run-3")[0].attrib["d"] == "M72 11h48"
    assert of_look(tree, "run-5")[0].attrib["d"] == "M120 11h24"
    assert of_look(tree, "ink-3")[0].attrib["d"] == "M84 7l4 7h-8M108 7l4 7h-8"
    assert of_look(tree, "ink-2") == []  # what is on plan stays empty
    assert of_look(tree, "squares")[0].attrib["d"] == "M129 11h6"
    assert of_look(tree, "chosen")[0].attrib["d"].startswith("M169 1h22")


def test_a_histogram_has_a_bar_for_each_filled_bin_as_tall_as_its_count() -> None:
    bins = [
        histogram.Bin(low, low + 10, count, "behind", f"{count} مرکز", "/facilities/")
        for low, count in ((0, 0), (10, 4), (20, 8))
    ]
    row = histogram.HistogramRow("مطب", "۱۲ مرکز", bins, 21.0)
    ground = histogram.Ground(0, 100, "on_plan", "مطابق")
    tree = wide(histogram.histogram([row], [ground], [Tick(0, "۰")], title="توزیع"))
    bars_ = [box for box in of_look(tree, "is-behind") if box.tag.endswith("rect")]
    assert [number(box, "height") for box in bars_] == [35, 70]
    assert [box[0].text for box in bars_] == ["4 مرکز", "8 مرکز"]
    assert number(bars_[0], "x") + number(bars_[0], "width") < number(bars_[1], "x")
    [median] = of_look(tree, "median")
    assert corners(median)[0][0] == pytest.approx(8 + 0.21 * 524, abs=0.1)
    assert tree.attrib["role"] == "group"
    assert [a.attrib["href"] for a in tree.iter("a")] == ["/facilities/", "/facilities/"]


def test_dots_stand_at_their_values_and_touch_none() -> None:
    dots = [dot_strip.StripDot(60 + place % 7, str(place), "behind") for place in range(30)]
    dots.append(dot_strip.StripDot(80, "تهران", "behind", is_chosen=True))
    ticks = [Tick(50, "۵۰"), Tick(100, "۱۰۰")]
    tree = wide(dot_strip.dot_strip(dots, ticks, [], title="نمره"))
    places = [(number(each, "cx"), number(each, "cy")) for each in of_look(tree, "faint")]
    assert len(places) == 30
    assert {round(50 + (x - 14) / 512 * 50) for x, _ in places} == {60, 61, 62, 63, 64, 65, 66}
    for index, (x, y) in enumerate(places):
        assert all((x - a) ** 2 + (y - b) ** 2 > 49 for a, b in places[index + 1 :])
    [chosen] = of_look(tree, "ringed")
    assert number(chosen, "cx") == pytest.approx(14 + 0.6 * 512, abs=0.1)


def test_dots_that_are_all_alike_stay_in_the_picture() -> None:
    dots = [dot_strip.StripDot(99, str(place), "on_plan") for place in range(70)]
    ticks = [Tick(0, "0"), Tick(100, "100")]
    tree = wide(dot_strip.dot_strip(dots, ticks, [], title="نمره"))
    heights = [float(circle.get("cy", "")) for circle in tree.iter("circle")]
    assert len(heights) == 70
    assert min(heights) >= 20


def test_where_the_others_are_is_a_ground_from_one_value_to_another() -> None:
    mine = dot_strip.StripDot(80, "تهران", "behind", is_chosen=True)
    between = dot_strip.Between(25, 75, "هشت دهم")
    ticks = [Tick(0, "0"), Tick(100, "100")]
    tree = wide(dot_strip.dot_strip([mine], ticks, [], title="نمره", between=between))
    (ground,) = [box for box in tree.iter("rect") if box.get("class") == "m-band"]
    assert float(ground.get("x", "")) == 14 + (540 - 28) / 4
    assert float(ground.get("width", "")) == (540 - 28) / 2


def test_a_waterfall_goes_down_by_what_was_lost_and_ends_at_the_score() -> None:
    losses = [
        waterfall.Loss("چاپ", 8.0, "−۸", "وزن ۴۵"),
        waterfall.Loss("گزارش", 0, "۰", "وزن ۱۰"),
        waterfall.Loss("موقع", 2.0, "−۲", "وزن ۱۰"),
    ]
    mark = waterfall.waterfall(
        Tick(100, "۱۰۰"),
        losses,
        waterfall.Total(84.9, "۸۴٫۹", "behind"),
        waterfall.Ceiling(90.0, "سقف: فیلم", "بدون سقف ۹۰", "سقف", "۹۰"),
        [Tick(value, str(value)) for value in (85, 90, 95, 100)],
        waterfall.WaterfallWords("امتیاز", "بیشتر", Tick(85, "مرز")),
        title="از ۱۰۰",
    )
    for tree in trees(mark):
        point = (232 - 46) / 20  # pixels
        lost = of_look(tree, "loss")
        assert [number(box, "height") for box in lost] == [8 * point, 2 * point]
        assert [number(box, "y") for box in lost] == pytest.approx([46, 46 + 8 * point], abs=0.1)
        assert number(lost[0], "x") > number(lost[1], "x")  # from the right
        assert len(of_look(tree, "no-loss")) == len(of_look(tree, "lid")) == 1
        [total] = [box for box in of_look(tree, "is-behind") if box.tag.endswith("rect")]
        assert number(total, "height") == pytest.approx(4.9 * point, abs=0.1)
        [cut] = of_look(tree, "cut")
        assert number(cut, "height") == pytest.approx(5.1 * point, abs=0.1)


def test_steps_begin_and_end_with_their_months() -> None:
    steps = [
        gantt.Step("یک", 1, 14, "", ""),
        gantt.Step("دو", 14, 26, "", ""),
        gantt.Step("سه", 26, 37, "", "", goes_on=True),
    ]
    mark = gantt.gantt(
        steps,
        [],
        [gantt.Moment(18, "یادآوری")],
        gantt.Moment(37, "امروز"),
        months=38,
        title="گام‌ها",
    )
    tree = wide(mark)
    month = (1040 - 8) / 38
    for place, step in enumerate(steps, 1):
        box = of_look(tree, f"step-{place}")[0]
        assert number(box, "x") == pytest.approx(4 + step.first * month, abs=0.1)
        assert number(box, "width") == pytest.approx((step.last - step.first) * month, abs=0.1)
    assert len(of_look(tree, "step-3")) == 2  # it goes on
    assert len(of_look(tree, "is-act")) == 1


def test_a_slope_joins_the_two_values_of_each_body() -> None:
    lines = [
        slope.SlopeLine(name, before, now, f"{before}", f"{now}", "+", "on_plan", "/universities/")
        for name, before, now in (("الف", 80.0, 90.0), ("ب", 85.0, 86.0), ("پ", 85.2, 86.1))
    ]
    tree = wide(
        slope.slope([slope.SlopePanel("بهبود", "good", lines)], [], ("آذر", "دی"), title="تغییر")
    )
    drawn = [corners(path) for path in of_look(tree, "slope-good")]
    pixels = [(before[1] - now[1]) for before, now in drawn]
    assert [round(rise / pixels[0] * 10, 1) for rise in pixels] == [10.0, 1.0, 0.9]
    names = [text for text in tree.iter("{*}text") if text.text in ("الف", "ب", "پ")]
    levels = sorted(number(text, "y") for text in names)
    assert all(low - high >= 16.9 for high, low in pairwise(levels))


def test_a_small_multiple_keeps_gaps_and_the_band_of_its_kind() -> None:
    months = [
        small_multiple.IndicatorMonth(
            None if place == 5 else 40.0 - place, 20.0, 10.0, 30.0, is_missing=place == 5
        )
        for place in range(12)
    ]
    shown = small_multiple.Indicator("فیلم", "برگ", "کمتر", Tick(0, "۰"), Tick(40, "۴۰"), "۲۹")
    tree = wide(small_multiple.small_multiple(shown, months, [Tick(0, "۱۴۰۰")], title="فیلم"))
    assert of_look(tree, "trace")[0].attrib["d"].count("M") == 2
    assert len(of_look(tree, "is-not_filed")) == 1
    assert len(corners(of_look(tree, "band")[0])) == 24
    [last] = of_look(tree, "is-subject")
    assert number(last, "cy") == pytest.approx(132 - 29 / 40 * 88, abs=0.1)
    counts = [small_multiple.IndicatorMonth(day) for day in (0, 2, 0, 4)]
    bars_ = of_look(
        wide(small_multiple.small_multiple(shown, counts, [], title="دیر", as_bars=True)),
        "is-behind",
    )
    assert [number(box, "height") for box in bars_] == [4.4, 8.8]


def test_quarters_show_every_month_and_what_happened_in_it() -> None:
    months = [quarter_strip.StripMonth(2, "on_plan", f"ماه {place}") for place in range(36)]
    months[7] = quarter_strip.StripMonth(3, "behind", "ماه ۷", 5, "۵")
    case = quarter_strip.CaseSpan(3, 8, "مورد", is_open=True)
    mark = quarter_strip.quarter_strip(
        months,
        ("بهار", "تابستان", "پاییز", "زمستان"),
        [Tick(0, "۱۴۰۰")],
        [case],
        [Tick(30, "بازدید")],
        title="فصل‌ها",
    )
    for tree in trees(mark):
        cells = of_look(tree, "heat-2") + of_look(tree, "heat-3")
        assert len(cells) == 36
        assert len(of_look(tree, "case-open")) == len(of_look(tree, "is-act")) == 1
    cells = of_look(wide(mark), "heat-2")
    places = [number(cell, "x") for cell in cells]
    assert places == sorted(set(places))
    [open_] = of_look(wide(mark), "case-open")
    assert number(open_, "x") == places[3]
    # The month at place 7 is of another shade, hence not among these places.
    assert places[7] < number(open_, "x") + number(open_, "width") < places[8]
    without = quarter_strip.quarter_strip(
        months, ("", "", "", ""), [], [], [], title="فصل‌ها"
    )  # who may not read cases finds no empty rows for them
    assert "موارد" not in texts(wide(without))


@pytest.mark.parametrize(("counted", "look"), [(180, 30), (210, 0), (240, 30)])
def test_the_gap_of_a_balance_is_what_is_missing_or_too_many(counted: int, look: int) -> None:
    sheets = [film_balance.Sheets(value, f"{value}") for value in (240, 0, 0, 30, 210, counted)]
    balance = film_balance.Balance(*sheets, "تفاوت", "مجاز")  # type: ignore[arg-type, call-arg]
    tree = wide(film_balance.film_balance(balance, title="ترازنامه"))
    gap = of_look(tree, "is-off_plan")
    sheet = (520 - 118 - 72) / 240
    assert [round(number(box, "width") / sheet) for box in gap] == ([look] if look else [])
    assert ("تفاوت" in texts(tree)) == bool(look)
    stock = of_look(tree, "sheets")[-1]
    assert number(stock, "width") == pytest.approx(min(counted, 210) * sheet, abs=0.1)
