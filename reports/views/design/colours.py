"""The colours of `static/payesh/palette.css` with their contrast, as the design page shows them."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

from facilities.language import in_language
from reports.formatting.numbers import score

_HEX: Final = re.compile(r"(--[\w-]+): (#[0-9a-f]{3,6});|(--[\w-]+): var\((--[\w-]+)\);")
# Token, what it stands on, what it means.
_MEANINGS: Final = (
    ("--ink", "--surface", ("متن", "Text")),
    ("--ink-soft", "--surface", ("توضیح متن", "What explains the text")),
    ("--teal", "--surface", ("پیوند، موضوع صفحه", "Links, what the page is about")),
    ("--on-plan", "--surface", ("● مطابق برنامه، بهتر", "● On plan, better")),
    ("--behind", "--surface", ("▲ عقب از برنامه؛ خط برنامه", "▲ Behind plan; the plan's line")),
    ("--off-plan", "--surface", ("■ خارج از برنامه، بدتر", "■ Off plan, worse")),
    ("--not-filed", "--surface", ("○ گزارش‌نشده", "○ Not filed")),
    ("--line-strong", "--surface", ("محورها و کادرها، نه متن", "Axes and borders, never text")),
    ("--ink", "--decile", ("دهک‌ها: دیگران کجا هستند", "Deciles: where others are")),
    ("--ink", "--heat-1", ("نقشهٔ گرما ۱: ۹۵ و بیشتر", "Heat 1: 95 and more")),
    ("--on-heat-2", "--heat-2", ("نقشهٔ گرما ۲: ۸۵ تا ۹۵", "Heat 2: 85 to 95")),
    ("--on-heat-3", "--heat-3", ("نقشهٔ گرما ۳: ۷۵ تا ۸۵", "Heat 3: 75 to 85")),
    ("--on-heat-4", "--heat-4", ("نقشهٔ گرما ۴: ۶۰ تا ۷۵", "Heat 4: 60 to 75")),
    ("--on-heat-5", "--heat-5", ("نقشهٔ گرما ۵: زیر ۶۰", "Heat 5: under 60")),
    ("--on-step-1", "--step-1", ("گام اول", "Step 1")),
    ("--on-step-2", "--step-2", ("گام دوم", "Step 2")),
    ("--on-step-3", "--step-3", ("پس از گام دوم", "After step 2")),
    ("--mark-ink", "--mark", ("نشان‌گذاری، دادهٔ ساختگی", "Marked, synthetic data")),
)


class Shown(NamedTuple):
    """A colour on its ground in one theme, as #rrggbb, and their contrast as read."""

    colour: str
    ground: str
    contrast: str


class Swatch(NamedTuple):
    """A token with its meaning, in light and dark."""

    token: str
    ground: str
    meaning: str
    shown: tuple[Shown, Shown]


def swatches() -> list[Swatch]:
    """Every colour that means something."""
    light, dark = palette()
    return [
        Swatch(
            token,
            ground,
            in_language(*meaning),
            (_shown(light, token, ground), _shown(dark, token, ground)),
        )
        for token, ground, meaning in _MEANINGS
    ]


def _shown(theme: Mapping[str, str], token: str, ground: str) -> Shown:
    colour, below = theme[token], theme[ground]
    return Shown(colour, below, score(contrast(colour, below)))


@cache
def palette() -> tuple[dict[str, str], dict[str, str]]:
    """The tokens of the light and of the dark theme, as #rrggbb."""
    text = (Path(settings.BASE_DIR) / "static/payesh/palette.css").read_text(encoding="utf-8")
    light_text, _, dark_text = text.partition("@media screen")
    light = _tokens(light_text, {})
    return light, _tokens(dark_text, light)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (#rrggbb) as WCAG reckons it, 1…21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _tokens(text: str, before: dict[str, str]) -> dict[str, str]:
    found = dict(before)
    for name, colour, alias, target in _HEX.findall(text):
        found[name or alias] = _long(colour) if colour else found[target]
    return found


def _long(colour: str) -> str:
    """#abc as #aabbcc."""
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
