"""What the suite needs beyond Python packages: a browser, LibreOffice, page assets, translations.

`make test` runs this first. Chromium and LibreOffice Calc are installed with apt where we may;
otherwise the error says what to install. Nothing is ever skipped for want of them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIBREOFFICE = ("soffice", "libreoffice")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The path of an installed Chromium, by CHROMIUM or by its usual names."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def libreoffice() -> str | None:
    """The path of an installed LibreOffice, by SOFFICE or by its usual names."""
    named = os.environ.get("SOFFICE")
    return named or next((path for name in LIBREOFFICE if (path := shutil.which(name))), None)


def install(package: str, advice: str) -> None:
    """Install a Debian package, or say what a person has to do."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(f"{advice} On Debian: sudo apt-get install {package}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
        done = subprocess.run(["apt-get", *words], env=environment, stdout=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(f"{advice} apt-get {words[0]} failed.")


def main() -> None:
    """Make everything ready for the suite."""
    if chromium() is None:
        install("chromium", "The browser tests need Chromium: install it, or set CHROMIUM.")
    if libreoffice() is None:
        install(
            "libreoffice-calc",
            "The workbooks' tests need LibreOffice: install it, or set SOFFICE to its path.",
        )
    environment = os.environ | {"PAYESH_PROCESS": "web"}
    done = subprocess.run(
        [sys.executable, "manage.py", "collect_assets"], cwd=ROOT, env=environment
    )
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
