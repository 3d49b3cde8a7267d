"""Every path, module, function, table and setting that the documentation names exists."""

import ast
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.check_all import ROOT

PAGES = [ROOT / "README.md", ROOT / "README.fa.md", ROOT / "CHANGELOG.md"]
PAGES += sorted((ROOT / "docs").glob("*.md"))
NOT_OURS = {"pandas.read_excel"}
FOLDERS = ("ministry", "facilities", "reports", "templates", "static/payesh", "tests", "benchmarks")
SOURCES = {".py", ".sql", ".js", ".css", ".html", ".toml", ".csv", ".typ"}
MADE_BY_RUNNING = ("var/",)  # folders and files of an installation

IDENTIFIER = r"[A-Za-z_]\w*"
PATH = re.compile(r"[\w.-]+(/[\w.-]+)*/?")
DOTTED = re.compile(rf"({IDENTIFIER}(?:\.{IDENTIFIER})+)(\(.*\))?")
PLAIN = re.compile(rf"({IDENTIFIER})(\(.*\))?")


@cache
def files() -> tuple[Path, ...]:
    """Return the source files of the project."""
    found = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*")]
    found += [*ROOT.glob("*"), *(ROOT / "docs").rglob("*"), *(ROOT / ".ci").glob("*")]
    return tuple(file for file in found if file.is_file() and "__pycache__" not in file.parts)


@cache
def words() -> frozenset[str]:
    """Return every identifier in the sources; the texts of the pages and of this test are none."""
    text = "\n".join(
        file.read_text(encoding="utf-8")
        for file in files()
        if (file.suffix in SOURCES or file.name in {"Makefile", "run"}) and file != Path(__file__)
    )
    return frozenset(re.findall(IDENTIFIER, text))


@cache
def members() -> dict[str, set[str]]:
    """Return what stands in each module, package, class and table, by its own name."""
    found: dict[str, set[str]] = {}
    for file in files():
        if file.suffix != ".py":
            continue
        folder = file.parent.name
        module = folder if file.stem == "__init__" else file.stem
        found.setdefault(folder, set()).add(file.stem)
        found.setdefault(file.parent.parent.name, set()).add(folder)
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found.setdefault(module, set()).update(_names(tree.body))
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                inside = _names(node.body)
                found.setdefault(node.name, set()).update(inside)
                app = file.relative_to(ROOT).parts[0]
                found.setdefault(f"{app}_{node.name.lower()}", set()).update(inside)
    return found


def _names(body: list[ast.stmt]) -> set[str]:
    names = set()
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {
                part.id
                for target in targets
                for part in ast.walk(target)
                if isinstance(part, ast.Name)
            }
    return names


def missing(page: Path, name: str) -> bool:
    """Return whether a name in a page stands for something that does not exist.

    Only what can be a path, a module, a function or another name of the code is judged.
    """
    if "/" in name and PATH.fullmatch(name):
        places = (ROOT / name, page.parent / name)
        return not name.startswith(MADE_BY_RUNNING) and not any(map(Path.exists, places))
    if name in NOT_OURS or (ROOT / name).exists():
        return False
    if PATH.fullmatch(name) and Path(name).suffix in SOURCES:
        return name not in {file.name for file in files()}
    if found := DOTTED.fullmatch(name):
        parts = found[1].split(".")
        return (
            any(inner not in members().get(outer, ()) for outer, inner in pairwise(parts))
            and found[1] not in _task_names()
        )
    if (found := PLAIN.fullmatch(name)) and ("_" in found[1] or re.search(r"[a-z][A-Z]", found[1])):
        return found[1] not in words()
    return False


@cache
def _task_names() -> frozenset[str]:
    source = (ROOT / "reports/tasks.py").read_text(encoding="utf-8")
    return frozenset(re.findall(r'name="([\w.]+)"', source))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_name_in_a_page_exists(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    named = sorted(set(re.findall(r"`([^`\n]+)`", text)))
    assert [name for name in named if missing(page, name)] == []


def test_a_name_that_does_not_exist_is_found() -> None:
    page = ROOT / "docs" / "architecture.md"
    for name in (
        "reports/nowhere/",
        "reports/policy/nowhere.py",
        "nowhere.py",
        "filing.nowhere_at_all",
        "nowhere_" + "at_all",
        "Nowhere" + "AtAll",
    ):
        assert missing(page, name), name
    for name in ("reports/policy/", "manage.py", "filing", "payesh_web", "locks.lock_facilities"):
        assert not missing(page, name), name
