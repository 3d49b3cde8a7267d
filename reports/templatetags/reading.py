"""Filters for all pages: numbers, days, months and states as people read them."""

from django import forms, template
from django.forms import BoundField
from django.utils.safestring import SafeString

from reports.formatting import badges, labels, moments, numbers, sources

register = template.Library()
register.filter("number", numbers.number)
register.filter("digits", numbers.digits)
register.filter("percent", numbers.percent)
register.filter("points", numbers.points)
register.filter("ordinal", numbers.ordinal)
register.filter("day", moments.day)
register.filter("day_in_words", moments.day_in_words)
register.filter("moment", moments.moment)
register.filter("period", moments.period)
register.filter("words", labels.words)
register.filter("column_title", labels.column_title)
register.filter("state_badge", badges.state_badge)
register.filter("source", sources.source)


@register.filter
def with_style(field: BoundField) -> SafeString:
    """A form's field with the looks of the page."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        style = "form-check-input"
    elif isinstance(widget, forms.Select):
        style = "form-select"
    else:
        style = "form-control"
    return field.as_widget(attrs={"class": style})
