"""Pages of long lists by cursor: stable while rows are added, and one query each."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Model, Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from facilities.errors import Problem
from reports.api.parameters import PAGE_SIZE
from reports.api.problems import ApiProblem

_CURSOR = re.compile(r"([np]):([0-9]{1,18}(?:,[0-9]{1,18})*)")


def page(
    request: Request,
    queryset: "QuerySet[Model, Mapping[str, Any]] | QuerySet[Model, Model]",
    *,
    order: Sequence[str],
    parameters: Mapping[str, Any],
    represent: Callable[[list[Any]], list[dict[str, Any]]],
) -> Response:
    """One page as `{results, next, previous}`.

    `order` names whole-number columns that together are unique, all prefixed with "-" for a
    falling order. `parameters` hold cursor and page_size; `represent` makes JSON of the page's
    rows. Raises ApiProblem for a cursor that is not ours.
    """
    size = parameters["page_size"] or PAGE_SIZE
    keys = [name.removeprefix("-") for name in order]
    falling = order[0].startswith("-")
    direction, position = _read_cursor(parameters["cursor"], len(keys))
    backwards = direction == "p"
    if position is not None:
        queryset = queryset.filter(_beyond(keys, position, below=falling != backwards))
    sign = "-" if falling != backwards else ""
    rows: list[Any] = list(queryset.order_by(*(sign + key for key in keys))[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next = more if not backwards else True
    has_previous = more if backwards else position is not None
    return Response(
        {
            "next": _link(request, "n", rows[-1], keys) if rows and has_next else None,
            "previous": _link(request, "p", rows[0], keys) if rows and has_previous else None,
            "results": represent(rows),
        }
    )


def each(represent: Callable[[Any], dict[str, Any]]) -> Callable[[list[Any]], list[dict[str, Any]]]:
    """For rows that are represented one by one."""
    return lambda rows: [represent(row) for row in rows]


def _beyond(keys: Sequence[str], position: Sequence[int], *, below: bool) -> Q:
    """Rows strictly beyond a position in the order of the keys."""
    operator = "lt" if below else "gt"
    condition = Q()
    for depth in range(len(keys)):
        same = {keys[place]: position[place] for place in range(depth)}
        condition |= Q(**same, **{f"{keys[depth]}__{operator}": position[depth]})
    # The first key alone says the same again, in the form that an index can start from.
    return Q(**{f"{keys[0]}__{operator}e": position[0]}) & condition


def _read_cursor(text: str | None, length: int) -> tuple[str, list[int] | None]:
    if text is None:
        return "n", None
    try:
        found = _CURSOR.fullmatch(base64.urlsafe_b64decode(text.encode()).decode("ascii"))
    except (binascii.Error, ValueError):
        found = None
    position = [int(number) for number in found[2].split(",")] if found else []
    if found is None or len(position) != length:
        raise ApiProblem(
            "invalid",
            [
                Problem(
                    "cursor",
                    "wrong_value",
                    "این نشانگر صفحه از این فهرست نیست.",
                    "This cursor is not of this list.",
                )
            ],
        )
    return found[1], position


def _link(request: Request, direction: str, row: Any, keys: Sequence[str]) -> str:
    values = row if isinstance(row, Mapping) else vars(row)
    text = f"{direction}:" + ",".join(str(values[key]) for key in keys)
    cursor = base64.urlsafe_b64encode(text.encode()).decode()
    return str(replace_query_param(request.build_absolute_uri(), "cursor", cursor))
