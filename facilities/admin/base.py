"""What the register's pages share: rights from `access`, writes by the register, no deletes."""

# ruff: noqa: ARG002  # the arguments are those of Django's methods

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from facilities import text
from facilities.access.scope import may
from facilities.admin import shown
from facilities.admin.filters import FormFilter, ListFilters
from facilities.errors import Problem, Refused
from facilities.messages import message_of
from facilities.models import Person

_REFUSED = "refused_by_register"  # what was refused of the form that a request sends


class Table(NamedTuple):
    """Rows to be read below a form."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


class RegisterAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A page whose rights are actions of `roles.ACTIONS`, and which deletes nothing.

    The functions of the register write the audit trail; Django's admin log is not used.
    """

    view_actions: ClassVar[tuple[str, ...]] = ()
    write_actions: ClassVar[tuple[str, ...]] = ()
    about: ClassVar[Promise | str] = ""  # what the list holds, for the first page
    filter_form: ClassVar[type[ListFilters]] = ListFilters
    object_pages: ClassVar[Sequence[tuple[str, Promise | str]]] = ()
    empty_value_display = shown.NONE
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    # --- rights ---

    def _may(self, request: HttpRequest, actions: tuple[str, ...]) -> bool:
        return any(may(request.user, action) for action in actions)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the person sees these pages in the menu."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may read."""
        return self._may(request, self.view_actions + self.write_actions)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may add."""
        return self._may(request, self.write_actions)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may change this (or anything)."""
        return self._may(request, self.write_actions)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing in the register is deleted."""
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Audited by the write function."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Audited by the write function."""

    # --- lists ---

    def get_list_filter(self, request: HttpRequest) -> Any:
        """The one filter: the page's form."""
        return [FormFilter]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Whether an address may hold this name: only the filters' own."""
        return lookup in self.filter_form.base_fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The rows in which the words occur, in whatever digits and letters they were typed."""
        words = text.ascii_digits(text.normalize(search_term))
        return super().get_search_results(request, queryset, words)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the numbers of its pages."""
        answer = super().changelist_view(request, extra_context)
        if isinstance(answer, TemplateResponse) and answer.context_data:
            found = answer.context_data["cl"]
            answer.context_data["title"] = str(self.opts.verbose_name_plural)
            answer.context_data["page_numbers"] = (
                found.paginator.get_elided_page_range(found.page_num) if found.multi_page else []
            )
        return answer

    # --- one entry ---

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """The entry, if its number can be one and the person may see it."""
        return None if "\0" in object_id else super().get_object(request, object_id, from_field)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponseRedirect:
        """Django's way of saying that there is no such entry. Raises Http404."""
        raise Http404

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The form's field, without Django's links to windows of their own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form, knowing who fills it in and what the register has refused of it."""
        form = super().get_form(request, obj, change, **kwargs)
        known = {"user": request.user, "refused": getattr(request, _REFUSED, [])}
        return type(form.__name__, (form,), known)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's page; what the register refuses is shown at the form, which stays filled in."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, *args, **kwargs)
        except Refused as refused:
            setattr(request, _REFUSED, refused.problems)
            return super().changeform_view(request, *args, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page of an entry: what stays as it is as text, the rest as fields."""
        entry = context.get("original")
        names = context["adminform"].readonly_fields
        context["fixed"] = self.facts(entry, names) if entry else []
        context["tables"] = self.tables(request, entry) if entry else []
        context["object_pages"] = self.object_pages if entry else ()
        context["reads_history"] = entry is not None and may(request.user, "keep_accounts")
        context["title"] = self.heading(entry) if entry else _("Add: %s") % self.opts.verbose_name
        return super().render_change_form(request, context, *args, **kwargs)

    def heading(self, entry: Any) -> str:
        """The title of an entry's page."""
        return str(entry)

    def facts(self, entry: models.Model, names: Sequence[str]) -> list[tuple[str, str]]:
        """Fields of an entry for reading, each with its name."""
        fields = {field.name: field for field in self.opts.get_fields() if field.concrete}
        return [
            (str(fields[name].verbose_name), shown.field_of(entry, name))
            for name in names
            if name in fields
        ]

    def tables(self, request: HttpRequest, entry: Any) -> Sequence[Table]:
        """What is shown below an entry."""
        return ()

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """Back to the list, with a word."""
        return self._saved(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        """Back to the list, with a word."""
        return self._saved(request, obj)

    def _saved(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        messages.success(request, _("Saved: %s") % obj)
        return HttpResponseRedirect(self.address("changelist"))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What happened to an entry: the event log has it. Raises Http404, PermissionDenied."""
        if not may(request.user, "keep_accounts"):
            raise PermissionDenied
        entry = self.get_object(request, object_id)
        if entry is None:
            raise Http404
        trail = reverse("admin:facilities_auditevent_changelist")
        return HttpResponseRedirect(f"{trail}?on={self.opts.model_name}:{entry.pk}")

    def act(
        self,
        request: HttpRequest,
        obj: models.Model,
        form: Form,
        title: str,
        write: Callable[[dict[str, Any]], object],
        effect: str = "",
    ) -> HttpResponse:
        """A page with one form about `obj`; once it is right, `write` gets its values.

        `effect` tells beforehand what will happen.
        """
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        if form.is_bound and form.is_valid():
            try:
                write(form.cleaned_data)
            except Refused as refused:
                show_at_fields(form, refused.problems)
            else:
                messages.success(request, _("Done."))
                return HttpResponseRedirect(self.address("changelist"))
        context = self.admin_site.each_context(request) | {
            "title": title,
            "form": form,
            "opts": self.opts,
            "original": obj,
            "effect": effect,
        }
        return render(request, "admin/act.html", context)

    def address(self, page: str, *args: Any) -> str:
        """The address of one of this model's pages."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)


def signed_in(request: HttpRequest) -> Person:
    """The person who asks; these pages are for people who have signed in."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def show_refusal(request: HttpRequest, refused: Refused) -> None:
    """Show why something was refused."""
    for problem in refused.problems:
        messages.error(request, message_of(problem))


def show_at_fields(form: Form, problems: Sequence[Problem]) -> None:
    """Put each problem at its field of a form, or above the form."""
    for problem in problems:
        field = problem.field if problem.field in form.fields else None
        form.add_error(field, message_of(problem))
