"""Form 1's figures as columns, drawn from the form's one definition."""

from typing import Any

from django.db import models

from reports.policy.form.figures import FIGURES

COLUMNS: tuple[str, ...] = tuple(figure.code for figure in FIGURES)


def add_figure_columns(model: type[models.Model]) -> None:
    """Give `model` one nullable column a figure: counts as bigint, choices as text, yes/no."""
    kinds: dict[str, type[models.Field[Any, Any]]] = {
        "count": models.BigIntegerField,
        "bool": models.BooleanField,
    }
    for figure in FIGURES:
        field = kinds.get(figure.type, models.TextField)(null=True)
        field.contribute_to_class(model, figure.code)
