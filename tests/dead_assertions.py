"""Finds query-count assertions without `with`, which assert nothing."""

import ast
import sys
from pathlib import Path

NAMES = {"assertNumQueries", "django_assert_num_queries", "django_assert_max_num_queries"}
ROOT = Path(__file__).resolve().parent


def dead_in(source: str) -> list[int]:
    """The lines of calls of a query-count assertion that stand as a statement of their own."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            name = getattr(function, "attr", getattr(function, "id", ""))
            if name in NAMES and len(node.value.args) < 2:
                lines.append(node.lineno)
    return lines


def main() -> int:
    """Print every dead assertion under tests/; answer 1 if there is one."""
    found = [
        f"{file.relative_to(ROOT.parent)}:{line}"
        for file in sorted(ROOT.rglob("*.py"))
        for line in dead_in(file.read_text(encoding="utf-8"))
    ]
    for place in found:
        print(f"{place}: a query count without `with` asserts nothing")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
