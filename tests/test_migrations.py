"""Migrations make tables and know nothing of today's code; the rest stands in SQL files."""

import ast
import re
from pathlib import Path

import pytest

from tests.check_all import ROOT

MIGRATIONS = sorted(
    file for app in ("facilities", "reports") for file in (ROOT / app / "migrations").glob("0*.py")
)
PRODUCT = {"ministry", "facilities", "reports"}
NOT_OF_MIGRATIONS = re.compile(
    r"\b(create|alter|drop)\s+(or\s+replace\s+)?(constraint\s+)?"
    r"(function|procedure|trigger|policy|role|view)\b"
    r"|\b(grant|revoke)\b|\brow\s+level\s+security\b",
    re.IGNORECASE,
)


def modules(source: str) -> set[str]:
    """Return the packages that a file imports, whatever the way."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("relative" if node.level else str(node.module).split(".")[0])
    return found


def test_there_are_migrations() -> None:
    assert {file.parent.parent.name for file in MIGRATIONS} == {"facilities", "reports"}


@pytest.mark.parametrize("file", MIGRATIONS, ids=lambda file: f"{file.parts[-3]} {file.stem}")
def test_a_migration_imports_no_product_code(file: Path) -> None:
    assert modules(file.read_text(encoding="utf-8")).isdisjoint(PRODUCT | {"relative", "importlib"})


@pytest.mark.parametrize("file", MIGRATIONS, ids=lambda file: f"{file.parts[-3]} {file.stem}")
def test_a_migration_makes_tables_only(file: Path) -> None:
    assert NOT_OF_MIGRATIONS.findall(file.read_text(encoding="utf-8")) == []
