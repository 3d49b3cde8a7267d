"""A body's month on one A4 page as PDF, set by typst with Vazirmatn."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typst

TEMPLATE: Final = Path(__file__).with_name("one_page.typ")


def one_page_pdf(content: Mapping[str, Any], *, fonts: Path, made_at: datetime) -> bytes:
    """The page with the words of `content`; any body's report has this frame.

    `content`: `language`, `title`, `name`, `code`, `subtitle`, `mark` ('' for none), `figures`
    (`name`, `value`, `note`), `sentence`, `fall` (columns of a waterfall: `name`, `low`, `high`,
    `text`, `look`; empty for none) between `fall_low` and 100, `tables` (`title`, `heads`, `rows`)
    and `made` (who, and when). Words are data to the template and never read as markup.
    `fonts` is the folder of Vazirmatn's TTF files; `made_at` is the moment the file names as its
    own.
    """
    moment = made_at.astimezone(UTC).replace(microsecond=0)
    made: bytes = typst.compile(
        str(TEMPLATE),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
        timestamp=int(moment.timestamp()),
        format="pdf",
    )
    return made
