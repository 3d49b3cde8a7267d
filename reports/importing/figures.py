"""The figures of many rows: cleaned and checked at once, one by one only where it is needed."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from facilities.errors import Problem
from reports.intake.table import as_written, objects
from reports.policy.checks import checks
from reports.policy.checks.bulk import without_errors
from reports.policy.form import form
from reports.policy.form.figures import FIGURES

Columns = dict[str, np.ndarray]
KINDS: Final = {figure.code: figure.type for figure in FIGURES}


def clean_figures(
    frame: pd.DataFrame, asked: pd.DataFrame
) -> tuple[Columns, dict[int, list[Problem]]]:
    """Every figure of every row as it will be stored, and what is wrong, by the row's place.

    `frame` are rows of a file; `asked` has, aligned with it, `period` (0 = no month) and the
    facility's `kind`, `makes_images`, `modalities`. Counts come as float64 (NaN = blank), the
    rest as objects. Rows go one by one through `checks.check_figures` only where something is
    not as the vectorised checks know it, so that both give the same answer.
    """
    columns, plain = _plain(frame)
    judged = asked.assign(
        **{
            code: pd.Series(values, dtype=values.dtype, index=asked.index)
            for code, values in columns.items()
        }
    )
    good = plain & without_errors(judged).to_numpy(bool)
    good &= (frame["unknown"].map(len) == 0).to_numpy(bool)
    problems: dict[int, list[Problem]] = {}
    places = np.flatnonzero(~good)
    if len(places):
        written = {code: as_written(frame[code].to_numpy())[places] for code in form.BY_CODE}
        for number, place in enumerate(places.tolist()):
            figures = {code: values[number] for code, values in written.items()}
            figures |= dict.fromkeys(frame["unknown"].iloc[place])
            cleaned, found = _one(figures, asked.iloc[place])
            for code, values in columns.items():
                values[place] = cleaned[code]
            if found:
                problems[place] = found
    return columns, problems


def as_python(columns: Columns, places: np.ndarray) -> list[list[int | str | bool | None]]:
    """The figures' columns, in the form's order, at some places: int, str, bool or None."""
    return [as_written(columns[code][places]).tolist() for code in form.BY_CODE]


def _one(
    figures: Mapping[str, object], asked: "pd.Series[Any]"
) -> tuple[dict[str, checks.FigureValue], list[Problem]]:
    return checks.check_figures(
        figures,
        period=int(asked["period"]) or None,
        kind=str(asked["kind"]),
        makes_images=bool(asked["makes_images"]),
        modalities=asked["modalities"],
    )


def _plain(frame: pd.DataFrame) -> tuple[Columns, np.ndarray]:
    """The columns as they are stored, and which rows have no figure that is refused (it is blank).

    Files say the same few words and numbers over and over: each is cleaned once a column.
    """
    plain = np.ones(len(frame), dtype=bool)
    columns: Columns = {}
    for code, kind in KINDS.items():
        values = frame[code].to_numpy()
        if kind == "count" and values.dtype == np.float64:
            columns[code] = values.copy()
            continue
        written = as_written(values).tolist()
        read = {_key(v): checks.plain_value(code, v) for v in written if _is_simple(v)}
        found = [read.get(_key(v), _NOT_READ) if _is_simple(v) else _NOT_READ for v in written]
        columns[code] = _column(kind, [value for value, _ in found])
        plain &= np.array([is_taken for _, is_taken in found], dtype=bool)
    return columns, plain


def _is_simple(value: object) -> bool:
    return value is None or type(value) in (int, str, bool, float)


def _key(value: object) -> tuple[type, object]:
    return type(value), value  # 1 and True are one key to a dict


def _column(kind: str, values: list[checks.FigureValue]) -> np.ndarray:
    if kind == "count":
        return np.array([np.nan if value is None else value for value in values], np.float64)
    return objects(values)


_NOT_READ: Final = (None, False)
