"""Indicators of many facilities at once, for machines: what every page is drawn from."""

import csv
import io
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import msgspec
from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from rest_framework.request import Request

from facilities import kinds, media_types, roles
from facilities.access.scope import Scope, scope_of
from facilities.errors import Problem
from reports.api import parameters
from reports.api.base import ApiView, person_of
from reports.api.described import described
from reports.api.parameters import Parameter
from reports.api.problems import ApiProblem
from reports.api.representations import moment
from reports.api.schemas import MOMENT, NUMBER, PERIOD, TEXT, choice, many, maybe, obj
from reports.calendar import Calendar, calendar
from reports.policy import periods
from reports.policy.digits import to_persian
from reports.policy.directive import published
from reports.policy.scoring.indicators import INDICATORS
from reports.queries.dashboards import aggregates as queries
from reports.queries.dashboards.aggregates import Asked
from reports.queries.dashboards.sums import DIMENSIONS, stamp_of

MOST_MONTHS: Final = 120
_DEFAULT: Final = ("score", "filing_rate", "on_plan_share")
_ONLY: Final = (
    Parameter("university", "code", "Only this university (its code)."),
    Parameter("province", "code", "Only this province (its code)."),
    Parameter("kind", "choice", "Only this kind of facility.", choices=tuple(kinds.KINDS)),
    Parameter("ownership", "choice", "Only this owner.", choices=tuple(kinds.OWNERSHIPS)),
    Parameter(
        "modality",
        "choice",
        "Only facilities that offer this modality, with all that they did.",
        choices=tuple(kinds.MODALITIES),
    ),
)
_LISTED: Final = (
    Parameter(
        "by",
        "choices",
        "What the rows are told apart by, in this order.",
        choices=tuple(DIMENSIONS),
    ),
    Parameter(
        "indicators",
        "choices",
        f"What is wanted; unless told {','.join(_DEFAULT)}.",
        choices=queries.KNOWN,
    ),
    Parameter("periods", "periods", "A list of Jalali months.", most=MOST_MONTHS),
    Parameter("period_from", "period", "First month, with `period_to`."),
    Parameter("period_to", "period", "Last month."),
    Parameter(
        "last",
        "number",
        "So many closed months, the latest last; 1 unless months are told.",
        most=MOST_MONTHS,
    ),
    Parameter(
        "of",
        "choice",
        "`own`: what the holder may see; `nation`: the whole nation, by kind and month at the most."
        " Unless told `own`, for facilities `nation`.",
        choices=(queries.OWN, queries.NATION),
    ),
    *_ONLY,
    Parameter("format", "choice", "Unless told `json`.", choices=("json", "csv")),
)
_ROW: Final = obj(
    {
        **{name: PERIOD if name == "period" else TEXT for name in DIMENSIONS},
        "standing": choice("closed", "in_collection"),
        **{code: maybe(NUMBER) for code in (*INDICATORS, *queries.QUARTILES)},
        queries.BAND: maybe(TEXT),
    },
    optional=(*DIMENSIONS, "standing", *queries.KNOWN),
)


class Aggregates(ApiView):
    """Indicators by university, province, kind, owner, modality and month."""

    @described(
        "aggregates_list",
        "Indicators by any of university, province, kind, owner, modality, month",
        tag="scores",
        parameters=_LISTED,
        answers={
            200: obj({"results": many(_ROW), "rebuilt_at": maybe(MOMENT)}),
            (200, media_types.CSV): {"type": "string"},
        },
        problems=("invalid",),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """As much as the holder may see; shares are 0…1, rates sheets for 100 studies.

        Figures that judge are null for a month that can still be filed. `rebuilt_at` is when any
        of the months' sums were last worked out.
        """
        values = parameters.read_parameters(request, _LISTED)
        today, user = calendar(), person_of(request)
        asked = _asked(values, _months(values, today), scope_of(user))
        rebuilt_at = stamp_of(asked.periods)
        etag = _etag(asked, scope_of(user), values["format"], rebuilt_at, today)
        if unchanged := get_conditional_response(request, etag=etag):
            return unchanged
        rows = queries.aggregates(user, asked, today)
        if values["format"] == "csv":
            answer = HttpResponse(_csv(asked, rows), f"{media_types.CSV}; charset=utf-8")
        else:
            told = {"results": rows, "rebuilt_at": rebuilt_at and moment(rebuilt_at)}
            answer = HttpResponse(msgspec.json.encode(told), media_types.JSON)
        answer["ETag"] = etag
        return answer


def _asked(values: dict[str, Any], months: tuple[int, ...], scope: Scope) -> Asked:
    """What the parameters ask for. Raises ApiProblem where they contradict one another."""
    own_or_nation = queries.NATION if scope.level == roles.FACILITY else queries.OWN
    asked = Asked(
        values["by"] or (),
        values["indicators"] or _DEFAULT,
        months,
        {p.name: values[p.name] for p in _ONLY if values[p.name] is not None},
        values["of"] or own_or_nation,
    )
    if name := asked.contradiction:
        raise ApiProblem("invalid", [Problem(name, "contradiction", *_CONTRADICTIONS[name])])
    return asked


def _months(values: dict[str, Any], today: Calendar) -> tuple[int, ...]:
    """The months that are asked for, told in one way only. Raises ApiProblem."""
    first, last = values["period_from"], values["period_to"]
    told = [
        values["periods"] is not None,
        (first, last) != (None, None),
        values["last"] is not None,
    ]
    if sum(told) > 1 or (first is None) != (last is None):
        raise ApiProblem("invalid", [Problem("periods", "contradiction", *_MONTHS_TWICE)])
    if values["periods"] is not None:
        return tuple(values["periods"])
    if first is not None:
        if not 0 <= periods.months_between(first, last) < MOST_MONTHS:
            raise ApiProblem("invalid", [Problem("period_to", "wrong_value", *_SPAN)])
        return tuple(periods.through(first, last))
    return queries.latest_months(values["last"] or 1, today)


def _etag(
    asked: Asked,
    scope: Scope,
    form: str | None,
    rebuilt_at: datetime | None,
    today: Calendar,
) -> str:
    """What the answer depends on: the question, the holder's rights, the sums and the calendar."""
    standings = [
        (today.is_closed(period, None), sorted(today.late_universities(period)))
        for period in asked.periods
    ]
    rights = (scope.level, sorted(map(repr, scope.grants)))
    depends = repr((asked, rights, form, rebuilt_at, standings, published.CURRENT))
    return quote_etag(sha256(depends.encode()).hexdigest()[:32])


def _csv(asked: Asked, rows: list[dict[str, Any]]) -> str:
    """The rows as CSV (RFC 4180); what there is none of is empty."""
    standing = ("standing",) if "period" in asked.by else ()
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, (*asked.by, *standing, *asked.indicators))
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


_CONTRADICTIONS: Final = {
    "modality": (
        "خدمت تصویربرداری را نمی‌توان همراه با نوع یا مالکیت مرکز خواست؛ مرکزی که چند خدمت دارد"
        " در هر یک شمرده می‌شود.",
        "A modality does not go with a kind or an owner: a facility counts under each that it"
        " offers.",
    ),
    "of": (
        "ارقام کشور فقط به تفکیک نوع مرکز و ماه داده می‌شود.",
        "The nation's figures are told apart by kind and month only.",
    ),
    "indicators": (
        "میانه و چارک‌های کشور از این راه داده نمی‌شود.",
        "Median and quartiles of the nation are not given here.",
    ),
}
_MONTHS_TWICE: Final = (
    "ماه‌ها را فقط به یک شکل بخواهید: periods، یا period_from همراه با period_to، یا last.",
    "Tell the months in one way: periods, or period_from together with period_to, or last.",
)
_SPAN: Final = (
    f"ماه پایان باید پس از ماه آغاز باشد و بازه از {to_persian(MOST_MONTHS)} ماه بیشتر نشود.",
    f"The last month has to come after the first, and there are at most {MOST_MONTHS} of them.",
)
