"""The documentation names what there is: settings, commands, rules, files."""

import re
import runpy
from collections.abc import Iterable
from pathlib import Path

import pytest

from facilities import roles
from facilities.access import database_roles
from reports.policy.directive import published
from reports.policy.directive.page import as_markdown
from tests.check_all import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted((ROOT / "docs").glob("*.md"))
EVERYTHING = README + "".join(page.read_text(encoding="utf-8") for page in PAGES)


def settings_read() -> list[str]:
    source = (ROOT / "ministry/settings.py").read_text(encoding="utf-8")
    names = re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', source)
    return sorted({*names, "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_JOBS_URL"})


def commands() -> list[str]:
    files = [*ROOT.glob("*/management/commands/*.py")]
    return sorted(file.stem for file in files if file.stem != "__init__")


@pytest.mark.parametrize("name", settings_read())
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README or f"{name}=" in README


@pytest.mark.parametrize("name", commands())
def test_every_command_is_documented(name: str) -> None:
    assert re.search(rf"\b{name}\b", EVERYTHING)


def test_the_page_of_the_policy_is_what_the_directive_says() -> None:
    page = (ROOT / "docs/policy.md").read_text(encoding="utf-8")
    assert page.endswith(as_markdown(published.directive())), "manage.py describe_policy --write"


def rows_naming(names: Iterable[str], page: str) -> set[str]:
    """Which of the names a row of a table on the page begins with."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return {name for name in names if re.search(rf"^\| (<bdi>)?`{name}`", text, re.MULTILINE)}


def test_the_tables_of_roles_name_every_role() -> None:
    groups = {database_roles.BASE, database_roles.JOBS, *database_roles.SCOPE_ROLES}
    assert rows_naming(groups, "docs/architecture.md") == groups
    for page in ("README.md", "README.fa.md"):
        assert rows_naming(roles.ROLES, page) == set(roles.ROLES)


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.name)
def test_links_and_named_files_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)#:]+)\)", text)
    named += re.findall(r"`((?:docs|reports|facilities|ministry|tests)/[\w/.]+\.\w+)`", text)
    missing = [n for n in named if not ((page.parent / n).exists() or (ROOT / n).exists())]
    assert missing == []


def test_the_picture_of_the_floors_is_what_the_contracts_say() -> None:
    script = runpy.run_path(str(ROOT / "docs/floors/draw.py"))
    drawn = script["draw"]((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    picture = (ROOT / "docs/floors/floors.svg").read_text(encoding="utf-8")
    assert picture == drawn, "python docs/floors/draw.py"
