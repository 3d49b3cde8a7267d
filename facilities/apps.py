"""The register as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FacilitiesConfig(AppConfig):
    """Facilities, universities, people and roles."""

    name = "facilities"
    verbose_name = _("Register of facilities")

    def ready(self) -> None:
        """Begin to notice what happens to accounts."""
        from facilities.signing_in import way_in  # noqa: PLC0415  (needs the models)

        way_in.watch()
