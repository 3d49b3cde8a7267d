"""The register as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FacilitiesConfig(AppConfig):
    """Facilities, universities, people and roles."""

    name = "facilities"
    verbose_name = _("Register of facilities")
