"""Every kind of Excel list, made by hand, with long names."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd

from facilities.kinds import KINDS, OWNERSHIPS
from reports.exports.desk_workbook import DeskSheet, write_desk
from reports.exports.list_book import Column, ListMeta
from reports.exports.month_columns import COLUMNS
from reports.exports.month_workbook import write_month_list
from reports.exports.violations_workbook import write_violations
from reports.policy.directive import published
from reports.policy.periods import TEHRAN
from reports.views.desk.workbook import FILED, NOT_FILED
from tests.reports.exports.frames import frame

LONG = "مرکز تصویربرداری پزشکی نمونهٔ بیمارستان بزرگ تهران، شعبهٔ دوم"
MADE = datetime(2022, 6, 1, 10, 5, tzinfo=TEHRAN)  # 1401/03/11


def meta(language: str = "fa") -> ListMeta:
    """What each of the lists says about itself."""
    filters = ("وضعیت: مورد مشکوک", "از دورهٔ: فروردین ۱۴۰۱")
    return ListMeta("کاوه بازرس", MADE, filters, language, synthetic=True)


def _suspicions(language: str, rule: str = "") -> bytes:
    target = io.BytesIO()
    write_violations(
        [frame({"facility_name": LONG}, {"case": 5, "withdrawn": True, "repudiated": True})],
        meta=meta(language),
        directive=published.directive(),
        page_of="https://payesh.example.ir/violations/{}/".format,
        rule=rule,
        target=target,
        progress=lambda _: None,
    )
    return target.getvalue()


def _month(what: str, language: str) -> bytes:
    target = io.BytesIO()
    row = {c.code: _value(c) for c in COLUMNS[what]} | {"is_filed": True, "kind": "hospital"}
    write_month_list(
        [pd.DataFrame([row | {"name": LONG}, row | {"name": "=1+1"}])],
        what=what,
        period=140101,
        words={"kind": KINDS, "ownership": OWNERSHIPS},
        progress_lines=[],
        meta=meta(language),
        target=target,
        progress=lambda _: None,
    )
    return target.getvalue()


def _desk(columns: tuple[Column, ...], language: str) -> bytes:
    row = [1 if column.number_format else LONG for column in columns]
    sheet = DeskSheet("کارتابل", ["کارتابل: گزارش‌نشده", "مرداد ۱۴۰۱"])
    return write_desk(sheet, columns, [row, ["=1+1", *row[1:]]], meta(language))


def _value(column: Column) -> Any:
    return 1234.5 if column.number_format else "متن"


LISTS: dict[str, Callable[[str], bytes]] = {
    "suspicions": _suspicions,
    "suspicions of one rule": lambda language: _suspicions(language, "FILM_BALANCE"),
    "facilities": lambda language: _month("facilities", language),
    "universities": lambda language: _month("universities", language),
    "desk, not filed": lambda language: _desk(NOT_FILED, language),
    "desk, filed": lambda language: _desk(FILED, language),
}
