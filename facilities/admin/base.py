"""What the register's pages share: rights from `access`, writes by the register, no deletes."""

# ruff: noqa: ARG002  # the arguments are those of Django's methods

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from facilities import media_types
from facilities.access.scope import may
from facilities.admin.forms import ImportForm
from facilities.errors import Refused
from facilities.language import label_of
from facilities.messages import message_of
from facilities.models import Person
from facilities.workbook.importing import OUTCOMES, ImportResult
from facilities.workbook.template import template_workbook


class RegisterAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A page whose rights are actions of `roles.ACTIONS`, and which deletes nothing.

    The functions of the register write the audit trail; Django's admin log is not used.
    """

    view_actions: ClassVar[tuple[str, ...]] = ()
    write_actions: ClassVar[tuple[str, ...]] = ()
    change_form_template = "admin/register/change_form.html"
    list_per_page = 50
    show_full_result_count = False

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

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's page; what the register refuses is shown as a message."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, *args, **kwargs)
        except Refused as refused:
            show_refusal(request, refused)
            return HttpResponseRedirect(request.get_full_path())

    def act(
        self,
        request: HttpRequest,
        obj: models.Model,
        form: Form,
        title: str,
        write: Callable[[dict[str, Any]], object],
    ) -> HttpResponse:
        """A page with one form about `obj`; once it is right, `write` gets its values."""
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        if form.is_bound and form.is_valid():
            try:
                write(form.cleaned_data)
            except Refused as refused:
                for problem in refused.problems:
                    form.add_error(
                        problem.field if problem.field in form.fields else None, message_of(problem)
                    )
            else:
                messages.success(request, _("Done."))
                return HttpResponseRedirect(self.address("changelist"))
        context = self.admin_site.each_context(request) | {
            "title": title,
            "form": form,
            "opts": self.opts,
            "original": obj,
        }
        return render(request, "admin/register/act.html", context)

    def address(self, page: str, *args: Any) -> str:
        """The address of one of this model's pages."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)


class ImportingAdmin(RegisterAdmin):
    """Pages that also take a workbook. `import_kind` is "facilities" or "accounts"."""

    import_kind: ClassVar[str]
    change_list_template = "admin/register/change_list.html"

    def import_file(self, *, by: Person, file: bytes) -> ImportResult:
        """Import one workbook."""
        raise NotImplementedError

    def get_urls(self) -> list[Any]:
        """Django's addresses and the import's."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_page), name=f"{name}_import"),
            path("import/template/", wrap(self.template_page), name=f"{name}_template"),
            *super().get_urls(),
        ]

    def import_page(self, request: HttpRequest) -> HttpResponse:
        """Take a workbook and show what became of each row."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        result = None
        if form.is_bound and form.is_valid():
            try:
                with transaction.atomic():
                    content = form.cleaned_data["file"].read()
                    result = self.import_file(by=signed_in(request), file=content)
            except Refused as refused:
                for problem in refused.problems:
                    form.add_error("file", message_of(problem))
        context = self.admin_site.each_context(request) | {
            "title": _("Import a workbook"),
            "form": form,
            "opts": self.opts,
            "result": result,
            "counts": _counts(result) if result else [],
            "template_address": self.address("template"),
            "site_address": request.build_absolute_uri("/").rstrip("/"),
        }
        return render(request, "admin/register/import.html", context)

    def template_page(self, request: HttpRequest) -> HttpResponse:
        """The empty workbook."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        response = HttpResponse(template_workbook(self.import_kind), content_type=media_types.XLSX)
        response["Content-Disposition"] = f'attachment; filename="payesh-{self.import_kind}.xlsx"'
        return response


def signed_in(request: HttpRequest) -> Person:
    """The person who asks; these pages are for people who have signed in."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def show_refusal(request: HttpRequest, refused: Refused) -> None:
    """Show why something was refused."""
    for problem in refused.problems:
        messages.error(request, message_of(problem))


def _counts(result: ImportResult) -> list[tuple[str, int]]:
    return [(label_of(OUTCOMES, code), result.count(code)) for code in OUTCOMES]
