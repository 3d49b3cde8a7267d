"""What every report on one page says besides its body: of whom, by whom, when, and that it is a
demo's."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from facilities import media_types
from facilities.access.scope import User
from facilities.language import page_language
from reports.exports.one_page_pdf import one_page_pdf
from reports.formatting.moments import moment
from reports.views.download import download

FONTS: Final = Path(settings.BASE_DIR) / "static" / "vendor" / "vazirmatn"


def one_page_answer(user: User, body: dict[str, Any], *, file_name: str) -> HttpResponse:
    """The PDF of a body's month; `body` is the content of `one_page_pdf` without its frame."""
    now = timezone.now()
    made = one_page_pdf(_frame(user, now) | body, fonts=FONTS, made_at=now)
    return download(made, media_types.PDF, file_name)


def _frame(user: User, now: datetime) -> dict[str, Any]:
    name = getattr(user, "full_name", "") or user.get_username()
    return {
        "language": page_language(),
        "issuer": gettext("Payesh"),
        "mark": gettext("Synthetic data") if settings.DEMO else "",
        "figures": [],
        "fall": [],
        "fall_low": 0,
        "made": gettext("Made by %(name)s on %(moment)s from the figures as they stood then.")
        % {"name": name, "moment": moment(now)},
    }
