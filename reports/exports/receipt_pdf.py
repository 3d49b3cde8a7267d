"""The receipt as a PDF of one page, set by typst with Vazirmatn; the same bytes every time."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typst

TEMPLATE: Final = Path(__file__).with_name("receipt.typ")


def receipt_pdf(
    content: Mapping[str, Any], files: Mapping[str, Any], *, fonts: Path, made_at: datetime
) -> bytes:
    """The page with the words of `content` (see `reports.views.filing.receipt_words`), as PDF.

    `files` are attached by name: text as it is, everything else as JSON.

    `fonts` is the folder of Vazirmatn's TTF files; `made_at` (UTC) is the moment that the file
    names as its own. Words are data to the template and never read as markup.
    """
    attached = {
        name: file if isinstance(file, str) else json.dumps(file, ensure_ascii=False, indent=1)
        for name, file in files.items()
    }
    moment = made_at.astimezone(UTC).replace(microsecond=0)
    made: bytes = typst.compile(
        str(TEMPLATE),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps({**content, "files": attached}, ensure_ascii=False)},
        timestamp=int(moment.timestamp()),
        format="pdf",
    )
    return made
