"""The lists of facilities that the figures of a university's month lead to."""

from urllib.parse import urlencode

from django.urls import reverse

from reports.views.dashboards.body_page import BodyPage


def facilities(page: BodyPage, **filters: str) -> str:
    """The address of the list of the university's facilities in the month, narrowed by filters."""
    asked = {"university": page.university.code, "period": page.month.period, **filters}
    return f"{reverse('facilities')}?{urlencode(asked)}"
