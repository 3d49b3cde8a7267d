"""The filters above a list: a form with names of its own.

Nothing of a list's address ever becomes a lookup in the database. A name that is no field of the
form, and none that the page itself uses (`q`, `o`, `p`), is refused.
"""

# ruff: noqa: ARG002  # the arguments are those of Django's methods

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from facilities.access.scope import User

YES_NO = (("yes", _("yes")), ("no", _("no")))
Choices = list[tuple[str, str]]


class ChosenField(forms.ChoiceField):
    """One of some choices, or all: the blank one."""

    def __init__(self, *, choices: Callable[[], Choices] | tuple[Any, ...], **kwargs: Any) -> None:
        def with_blank() -> list[Any]:
            return [("", _("all")), *(choices() if callable(choices) else choices)]

        super().__init__(choices=with_blank, required=False, **kwargs)


class ListFilters(forms.Form):
    """The filters of one list. `user` is whoever looks."""

    columns: ClassVar[dict[str, str]] = {}  # field of the form -> field of the row

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the rows that the filters let through."""
        for name, column in self.columns.items():
            if value := self.cleaned_data.get(name):
                rows = rows.filter(**{column: {"yes": True, "no": False}.get(value, value)})
        return rows


class FormFilter(admin.ListFilter):
    """Has Django's list filter by a page's `filter_form`."""

    title = ""
    parameter_name = ""
    template = "admin/filters.html"

    def __init__(
        self,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[Any],
        model_admin: Any,
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self.form: ListFilters = model_admin.filter_form(request.GET, user=request.user)
        self.is_right = self.form.is_valid()
        for name in self.form.fields:
            params.pop(name, None)

    def has_output(self) -> bool:
        """Whether there is anything to show; always, so that the form is asked."""
        return True

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Nothing: the template shows the form."""
        return iter(())

    def expected_parameters(self) -> list[str | None]:
        """The names of the form's fields."""
        return list(self.form.fields)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that the filters let through; none where one of them cannot be understood."""
        return self.form.narrow(queryset) if self.is_right else queryset.none()
