"""Form 1's figures as columns, drawn from the form's one definition."""

from django.db import models

from reports.policy import form

COLUMNS: tuple[str, ...] = tuple(figure.code for figure in form.FIGURES)


def add_figure_columns(model: type[models.Model]) -> None:
    """Give `model` one nullable column a figure: counts as bigint, choices as text, yes/no."""
    for figure in form.FIGURES:
        field: models.Field[object, object]
        if figure.type == "count":
            field = models.BigIntegerField(null=True)
        elif figure.type == "bool":
            field = models.BooleanField(null=True)
        else:
            field = models.TextField(null=True)
        field.contribute_to_class(model, figure.code)
