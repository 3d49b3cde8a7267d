"""What drf-spectacular has to be told about this API. Importing this module tells it."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from reports.api.authentication import SCHEME


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Signing in by token."""

    target_class = "reports.api.authentication.ExpiringToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        """The security scheme."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": f"`{SCHEME} …`, given out by an administrator; it expires.",
        }
