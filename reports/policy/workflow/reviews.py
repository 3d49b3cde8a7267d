"""What an officer decides about a filed report, and the coded reasons for returning one.

A code stays for ever, since stored decisions name it; its words may become clearer.
"""

from typing import Final

from facilities.kinds import Label

RETURN_REASONS: Final[dict[str, Label]] = {
    "stock_mismatch": Label(
        "موجودی فیلم با خرید، مصرف یا ماه پیش نمی‌خواند",
        "The film stock does not agree with purchases, use or last month",
    ),
    "missing_services": Label(
        "بخشی از خدمات مرکز در گزارش نیامده است",
        "Part of the facility's services is missing from the report",
    ),
    "wrong_unit": Label(
        "واحد یا مرتبهٔ رقم نادرست است (تومان به جای ریال، بسته به جای برگ، ساعت به جای دقیقه)",
        "A wrong unit or magnitude (toman for rials, packs for sheets, hours for minutes)",
    ),
    "charges_unclear": Label(
        "وجه دریافتی روشن نیست یا با تعداد نمی‌خواند",
        "The charges are unclear or do not agree with the counts",
    ),
    "platform_wrong": Label(
        "وضعیت سامانهٔ مدیریت تصاویر یا زمان قطعی آن نادرست است",
        "The image platform or its downtime is wrong",
    ),
    "delivery_wrong": Label(
        "ارقام تحویل تصویر و گزارش پزشک نادرست است",
        "The figures of delivery and physicians' reports are wrong",
    ),
    "copied_month": Label(
        "ارقام همان ارقام ماه پیش یا مرکز دیگری است",
        "The figures are those of another month or facility",
    ),
    "explanation_weak": Label(
        "توضیح هشدارها کافی نیست",
        "The warnings are not explained well enough",
    ),
    "other": Label("سایر (در یادداشت بنویسید)", "Other (say so in the note)"),
}

NEEDS_NOTE: Final = frozenset({"other"})  # reasons that say nothing without a note

ACCEPTED: Final = "accepted"
RETURNED: Final = "returned"

DECISIONS: Final[dict[str, Label]] = {
    ACCEPTED: Label("پذیرفته", "Accepted"),
    RETURNED: Label("برگشت‌خورده", "Returned"),
}
