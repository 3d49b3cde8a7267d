"""The life of a monthly report."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers the app under the name that its tables carry."""

    name = "reports"
    verbose_name = "Reports"
