"""Every text that a person can meet, out of catalogues, Python, templates, scripts and TOML."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("facilities", "ministry", "reports")
PERSIAN = re.compile("[\u0621-\u063a\u0641-\u06d3]")
# What people type, and names: data, no wording of ours.
DATA = {
    "reports/synthetic/casework.py",
    "reports/synthetic/paperwork.py",
    "facilities/text.py",
    "facilities/yes_no.py",
    "facilities/register/reference_lists.py",
    "reports/importing/spellings.py",
    "reports/policy/month_text.py",
    "reports/policy/digits.py",
}

EXAMPLES = "۱۲۳، ١٢٣، 123، ۱٬۲۳۴"  # of digits that people may type


class Said(NamedTuple):
    """A text, where it stands, and the English beside it ("" where there is none)."""

    place: str
    words: str
    english: str = ""


@cache
def persian_texts() -> tuple[Said, ...]:
    """Every Persian text."""
    sources = (_catalogues(), _python(), _other_files())
    return tuple(
        said
        for source in sources
        for said in source
        if PERSIAN.search(said.words) and said.words != EXAMPLES
    )


@cache
def english_texts() -> tuple[Said, ...]:
    """Every English text: message ids, and what stands beside a Persian text in Python."""
    said = [Said(text.place, text.english) for text in persian_texts() if text.english]
    quoted = re.compile(r'^(?:en|name_en|how_en)\s*=\s*"(.*)"$', re.M)
    for file in (ROOT / "reports" / "policy" / "directive" / "directives").glob("*.toml"):
        said += [Said(_place(file), found) for found in quoted.findall(file.read_text())]
    return tuple(said)


def bare_limits() -> list[str]:
    """Where a constant goes into a Persian text as it is: its digits would be Latin."""
    return [
        _place(file, node.lineno)
        for folder in FOLDERS
        for file in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.JoinedStr)
        and PERSIAN.search(_words(node))
        and _place(file)[:-1] not in DATA
        and any(_is_bare(part) for part in node.values)
    ]


def _is_bare(part: ast.expr) -> bool:
    if not isinstance(part, ast.FormattedValue) or not isinstance(part.value, ast.Name):
        return False
    name = part.value.id
    return name in ("most", "largest") or (name.isupper() and not name.endswith("_FA"))


def _place(file: Path, line: int | str = "") -> str:
    return f"{file.relative_to(ROOT)}:{line}"


def _catalogues() -> Iterator[Said]:
    for file in sorted((ROOT / "locale").rglob("django.po")):
        with file.open("rb") as stream:
            catalogue = read_po(stream, locale="fa", domain="django")
        for message in catalogue:
            ids = (message.id,) if isinstance(message.id, str) else message.id
            strings = (message.string,) if isinstance(message.string, str) else message.string
            for text in (strings or ()) if ids[0] else ():
                yield Said(_place(file, ids[0][:40]), text, ids[-1])


def _python() -> Iterator[Said]:
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            if _place(file)[:-1] not in DATA and "migrations" not in file.parts:
                tree = ast.parse(file.read_text())
                yield from _texts_of(file, tree)


def _texts_of(file: Path, tree: ast.Module) -> Iterator[Said]:
    """The texts of a module but for its docstrings, each with the next text beside it."""
    passed = {id(text) for text in _docstrings(tree)}
    for node in ast.walk(tree):
        parts = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.JoinedStr) or not parts:
            continue
        beside = [*parts[1:], None]
        for part, follower in zip(parts, beside, strict=True):
            words = _words(part)
            if words and id(part) not in passed:
                english = _words(follower) if follower else ""
                line = getattr(part, "lineno", 0)
                yield Said(_place(file, line), words, "" if PERSIAN.search(english) else english)


def _docstrings(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _words(node: ast.AST) -> str:
    """A text as written, with {…} for what a program puts into it."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_words(part) or "{}" for part in node.values)
    return ""


def _other_files() -> Iterator[Said]:
    """Lines of templates and scripts; of TOML what is not quoted from the letter.

    The letter itself is printed as it was written.
    """
    named = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "static" / "payesh").rglob("*.js"),
        *(ROOT / "reports" / "policy" / "directive" / "directives").rglob("*.toml"),
        *(ROOT / "reports").rglob("*.typ"),
    ]
    for file in sorted(named):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            text = re.sub(r"^\s*(?://|#).*", "", line)
            if file.suffix == ".toml":
                text = re.sub("«[^»]*»", "", text)
            for part in re.split(r"[<>{}\"]", text):
                yield Said(_place(file, number), part)
