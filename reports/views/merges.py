"""What a reader is told who asks for a duplicate that was merged."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _


def tell_of_merge(request: HttpRequest, code: str) -> None:
    """Say that the page shows another facility than the one whose code was asked for."""
    told = _(
        "The code %(code)s was merged into this facility. You see this facility's own figures."
    )
    messages.info(request, told % {"code": code})
