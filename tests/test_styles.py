"""No leftovers in the stylesheets: every class is one that a page, the code or a script writes."""

import re
from pathlib import Path

import django
import pytest

from tests.check_all import ROOT

STYLES = sorted((ROOT / "static/payesh").rglob("*.css"))
WRITERS = (
    "templates/**/*.html",
    "*/templates/**/*.html",
    "facilities/**/*.py",
    "reports/**/*.py",
    "static/payesh/**/*.js",
)
# The pages of the register are partly written by Django's own templates, forms and scripts.
DJANGO = Path(django.__file__).parent
OF_DJANGO = (DJANGO / "contrib/admin", DJANGO / "forms")
FILES = [
    *(file for pattern in WRITERS for file in ROOT.glob(pattern)),
    *(
        file
        for folder in OF_DJANGO
        for ending in ("html", "py", "js")
        for file in folder.rglob(f"*.{ending}")
    ),
]
WRITTEN = " ".join(file.read_text(encoding="utf-8") for file in FILES)
WORDS = set(re.findall(r"[A-Za-z][\w-]*", WRITTEN))
# What a class is put together from: `band-{{ … }}`, `band-{…}`, `chart-name-${…}`.
BEGINNINGS = tuple(set(re.findall(r"([A-Za-z][\w-]*-)(?=\{|\$\{)", WRITTEN)) - {"m-"})
BRACES = re.compile(r"/\*.*?\*/|\{[^{}]*\}", re.DOTALL)


def classes_of(style: Path) -> set[str]:
    selectors = BRACES.sub(" ", style.read_text(encoding="utf-8"))
    return set(re.findall(r"\.([A-Za-z][\w-]*)", selectors))


def is_written(name: str) -> bool:
    plain = name.removeprefix("m-")  # the marks write it themselves
    return (
        name in WORDS
        or plain in WORDS
        or name.startswith(BEGINNINGS)
        or plain.startswith(BEGINNINGS)
    )


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_every_class_is_used(style: Path) -> None:
    assert sorted(name for name in classes_of(style) if not is_written(name)) == []


def test_the_classes_were_found() -> None:
    assert len(STYLES) > 8
    assert {"chart-name-2", "heat-table", "m-run-3"} <= {
        name for style in STYLES for name in classes_of(style)
    }
    assert not is_written("m-nothing-of-the-kind")
