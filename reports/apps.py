"""The life of a monthly report."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers the app under the name that its tables carry."""

    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        """Begin to tell people of changes of their accounts."""
        from reports.notices import account_news  # noqa: PLC0415  (needs the models)

        account_news.listen()
