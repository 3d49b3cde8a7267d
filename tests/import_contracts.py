"""Runs import-linter on the contracts in pyproject.toml; answers its verdict as an exit code."""

import sys

from importlinter.cli import lint_imports

if __name__ == "__main__":
    sys.exit(lint_imports())
