"""The rules of the house that no linter knows: thin packages, plain names, short functions."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.check_all import ROOT

PRODUCT = ("ministry", "facilities", "reports")
# Django finds models and admin pages by importing these packages.
LOOKED_INTO = {"facilities/models", "facilities/admin", "reports/models"}
LONGEST_FILE = 300
LONGEST_FUNCTION = 60
MOST_UNFORMATTED = 60  # statements that the formatter leaves alone: tables of data
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "misc", "common"}
FORMATTING_WITHOUT = ("django.db", "django.template", "reports.templatetags")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def product_files() -> Iterator[Path]:
    """The Python files of the product, without migrations, which are written once."""
    for package in PRODUCT:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT)


def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


FILES = list(product_files())
TREES = {path: tree_of(path) for path in FILES}


def test_the_product_was_found() -> None:
    assert len(FILES) > 300
    assert {path.parts[0] for path in FILES} == set(PRODUCT)


def test_package_files_hold_a_docstring_and_nothing_else() -> None:
    packages = [
        path
        for path in FILES
        if path.name == "__init__.py" and path.parent.as_posix() not in LOOKED_INTO
    ]
    assert packages
    assert [str(path) for path in packages if not _is_docstring_alone(TREES[path])] == []


def test_names_are_imported_from_the_module_that_defines_them() -> None:
    modules = {_module(path): tree for path, tree in TREES.items()}
    passed_on = [
        f"{path}: {name.name} from {node.module}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in modules
        for name in node.names
        if node.module.replace(".", "/") not in LOOKED_INTO
        and name.name in _imported(modules[node.module])
    ]
    assert passed_on == []


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _imported(tree: ast.Module) -> set[str]:
    """What a module has from other modules of the product."""
    return {
        name.asname or name.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] in PRODUCT
        for name in node.names
    }


def test_modules_are_named_for_what_they_hold() -> None:
    assert [str(path) for path in FILES if path.stem in NAMES_THAT_SAY_NOTHING] == []


def test_few_statements_are_kept_from_the_formatter() -> None:
    everything = [*FILES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    skipped = [
        f"{path}:{number}"
        for path in everything
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)
        if line.rstrip().endswith("# fmt: skip")
    ]
    assert 0 < len(skipped) < MOST_UNFORMATTED, skipped


def test_formatting_knows_no_tables_and_no_templates() -> None:
    imported = {
        (str(path), name)
        for path in FILES
        if path.is_relative_to("reports/formatting")
        for name in _imports_of(TREES[path])
    }
    assert imported
    assert [pair for pair in imported if pair[1].startswith(FORMATTING_WITHOUT)] == []


def test_files_are_short() -> None:
    lengths = {
        str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in FILES
    }
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    long = {
        f"{path}: {node.name}": lines
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, Function) and (lines := _lines_of(node)) > LONGEST_FUNCTION
    }
    assert long == {}


@pytest.mark.parametrize("package", PRODUCT)
def test_what_is_public_is_documented(package: str) -> None:
    silent = [
        f"{path}: {name}"
        for path, tree in TREES.items()
        if path.parts[0] == package
        for name, node in _public(tree)
        if ast.get_docstring(node) is None
    ]
    assert silent == []


def _is_docstring_alone(tree: ast.Module) -> bool:
    return len(tree.body) == 1 and ast.get_docstring(tree) is not None


def _lines_of(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _imports_of(tree: ast.Module) -> Iterator[str]:
    """The full names of all that a module imports, inside its functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _public(tree: ast.Module) -> Iterator[tuple[str, ast.Module | ast.ClassDef | Function]]:
    """The module itself, its public classes and functions, and their public methods."""
    yield "the module", tree
    todo: list[tuple[str, ast.stmt]] = [("", statement) for statement in tree.body]
    while todo:
        within, node = todo.pop()
        if not isinstance(node, ast.ClassDef | Function) or node.name.startswith("_"):
            continue
        if isinstance(node, ast.ClassDef):
            if node.name == "Meta":  # Django's
                continue
            todo += [(f"{within}{node.name}.", statement) for statement in node.body]
        yield within + node.name, node
