"""The site that the pages are registered at, and who may enter it."""

# ruff: noqa: ARG002  # the arguments are those of Django's methods

from typing import Any, Final

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from facilities.access.scope import may

# The lists in the order in which people look for them.
ORDER: Final = (
    "Facility",
    "Person",
    "RoleAssignment",
    "AuditEvent",
    "University",
    "ApprovedPlatform",
    "Province",
)


class RegisterSite(AdminSite):
    """Django's admin, with the rights of `facilities.access` and the site's own sign-in, so that
    nobody comes in past the second factor."""

    site_header = _("Register and accounts")
    site_title = _("Register and accounts")
    index_title = _("Register and accounts")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person keeps a register, a list or the accounts."""
        return request.user.is_active and may(request.user, "use_admin")

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The site's sign-in; whoever has signed in and may not enter is told so."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/"), str(settings.LOGIN_URL))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """The lists that the person may open, each with what it holds."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            for entry in app["models"]:
                entry["about"] = getattr(self.get_model_admin(entry["model"]), "about", "")
            app["models"].sort(key=lambda entry: ORDER.index(entry["object_name"]))
        return apps

    def app_index(  # type: ignore[override]  # a redirect, not a page
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All lists stand on the first page."""
        return redirect("admin:index")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Refused: no field of the register looks people or facilities up as one types."""
        raise PermissionDenied

    def logout(  # type: ignore[override]  # a redirect, not a page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The site's sign-out."""
        return redirect("account_logout")

    def password_change(  # type: ignore[override]  # a redirect, not a page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The site's page for changing one's password."""
        return redirect("account_change_password")


site = RegisterSite(name="admin")
