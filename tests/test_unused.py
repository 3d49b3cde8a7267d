"""Every name at the top of a module of the product is used by the product, not by tests alone.

Counted are uses in the product, the benchmarks, the scripts beside it and the templates. A name
that is used by nothing but itself, or by tests, is named here.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.check_all import ROOT

PRODUCT = ("ministry", "facilities", "reports")
USERS = (*PRODUCT, "benchmarks", "docs")
# What frameworks look for by its name, or take by a decorator or a base class.
FOUND_BY_NAME = {
    "Command",  # of manage.py
    "app_name",  # of addresses
    "application",  # of the web server
    "handler400",
    "handler403",
    "handler404",
    "handler500",
    "register",  # of filters and tags
    "urlpatterns",
}
TAKEN_BY_DECORATOR = {"admin.register", "register.lookup"}
TAKEN_BY_BASE = {"AppConfig", "OpenApiAuthenticationExtension", "Transform", "Lookup"}
WHOLE_MODULES = {"ministry.settings"}


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def trees() -> dict[str, ast.Module]:
    files = [ROOT / "manage.py", *(f for top in USERS for f in (ROOT / top).rglob("*.py"))]
    return {
        module_of(file): ast.parse(file.read_text(encoding="utf-8"))
        for file in files
        if "migrations" not in file.parts
    }


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        if isinstance(statement, ast.If | ast.Try | ast.With):
            yield from statements(statement.body)
        else:
            yield statement


def named_by(statement: ast.stmt) -> list[str]:
    """The names that a statement at the top of a module defines."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    targets = {
        ast.Assign: lambda: statement.targets,  # type: ignore[attr-defined]
        ast.AnnAssign: lambda: [statement.target],  # type: ignore[attr-defined]
    }.get(type(statement), list)()
    return [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]


def is_taken(statement: ast.stmt) -> bool:
    """Whether a framework takes what is defined, so that nobody names it again."""
    if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return False
    decorators = [ast.unparse(d).partition("(")[0] for d in statement.decorator_list]
    bases = [ast.unparse(b).rpartition(".")[2] for b in getattr(statement, "bases", [])]
    return bool(TAKEN_BY_DECORATOR & {*decorators} or TAKEN_BY_BASE & {*bases})


def other_names(statement: ast.stmt, name: str) -> set[str]:
    """How else a framework calls a name: tasks and filters by the `name=` of their decorator."""
    found = {name}
    for decorator in getattr(statement, "decorator_list", []):
        for word in getattr(decorator, "keywords", []):
            if word.arg == "name" and isinstance(word.value, ast.Constant):
                found.add(str(word.value.value))
    return found


def uses_in(module: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(module, name) of everything that a module uses, its own names outside their definition."""
    known, modules = trees(), dict[str, str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                modules[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if f"{node.module}.{alias.name}" in known:
                    modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                else:
                    yield str(node.module), alias.name
    for statement in statements(tree.body):
        own = named_by(statement)
        if own == ["__all__"]:
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id not in own:
                yield module, node.id
            elif isinstance(node, ast.Attribute):
                yield modules.get(ast.unparse(node.value), ""), node.attr
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                for path in re.findall(r"\w+(?:\.\w+)+", node.value):
                    where, _, name = path.rpartition(".")
                    yield where, name


def unused() -> list[str]:
    """The names of the product that nothing but tests uses."""
    used = {use for module, tree in trees().items() for use in uses_in(module, tree)}
    strings = {f"{where}.{name}" for where, name in used}
    pages = " ".join(
        file.read_text(encoding="utf-8") for top in (".", *PRODUCT) for file in html_of(ROOT / top)
    )
    words = set(re.findall(r"\w+", pages))
    found = []
    for module, tree in trees().items():
        if module.partition(".")[0] not in PRODUCT or module in WHOLE_MODULES:
            continue
        for statement in statements(tree.body):
            for name in named_by(statement):
                if name in FOUND_BY_NAME or name.startswith("__") or is_taken(statement):
                    continue
                names = other_names(statement, name)
                in_page = ".templatetags." in module and names & words
                if (module, name) not in used and not in_page and not names & strings:
                    found.append(f"{module}.{name}")
    return found


def html_of(folder: Path) -> Iterator[Path]:
    return (folder / "templates").rglob("*.html")


def test_every_name_of_the_product_is_used_by_the_product() -> None:
    assert unused() == []
