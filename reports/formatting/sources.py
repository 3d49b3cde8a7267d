"""Where a number or a rule comes from, as people read it: a clause is a link to the letter."""

from typing import Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reports.formatting.labels import words
from reports.policy.directive import published
from reports.policy.directive.parts import Origin

MEASURE: Final = Origin("measure")  # of what no clause asks for


def source(origin: Origin) -> SafeString:
    """The name of an origin; where it names a clause, a link to its words in the letter."""
    name = words(published.directive().sources[origin.source])
    if origin.clause is None:
        return format_html('<span class="source">{}</span>', name)
    address = f"{reverse('letter')}#{origin.clause}"
    return format_html('<a class="source" href="{}">{}</a>', address, name)
