"""Choice lists for forms, in the language of the request. The lists themselves are elsewhere."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models

from facilities import kinds, roles
from facilities.language import label_of

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:  # the class takes no type parameters at run time
    _CharField = models.CharField


class CodeField(_CharField):
    """A code of one of the lists below. Migrations see the column alone, not the live list."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return the field as migrations write it: a plain CharField without choices."""
        name, _, arguments, options = super().deconstruct()
        options.pop("choices", None)
        return name, "django.db.models.CharField", list(arguments), options


def _choices(labels: Mapping[str, kinds.Label]) -> list[tuple[str, str]]:
    return [(code, label_of(labels, code)) for code in labels]


def facility_kinds() -> list[tuple[str, str]]:
    """Kinds of facility."""
    return _choices(kinds.KINDS)


def ownerships() -> list[tuple[str, str]]:
    """Who owns a facility."""
    return _choices(kinds.OWNERSHIPS)


def modalities() -> list[tuple[str, str]]:
    """What a facility can image."""
    return _choices(kinds.MODALITIES)


def university_kinds() -> list[tuple[str, str]]:
    """University or faculty."""
    return _choices(kinds.UNIVERSITY_KINDS)


def role_names() -> list[tuple[str, str]]:
    """The roles a person can be given."""
    return _choices(roles.ROLES)


def languages() -> list[tuple[str, str]]:
    """The languages of the pages, each by its own name."""
    return [("fa", "فارسی"), ("en", "English")]
