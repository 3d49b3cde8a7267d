"""The page that takes a workbook, for the lists that have one."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from facilities import media_types
from facilities.admin.base import RegisterAdmin, show_at_fields, signed_in
from facilities.admin.forms import ImportForm
from facilities.errors import Refused
from facilities.language import label_of
from facilities.models import Person
from facilities.workbook.importing import OUTCOMES, ImportResult
from facilities.workbook.template import template_workbook


class ImportingAdmin(RegisterAdmin):
    """Pages that also take a workbook. `import_kind` is "facilities" or "accounts"."""

    import_kind: ClassVar[str]

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

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the way to the import for whoever may add."""
        address = self.address("import") if self.has_add_permission(request) else ""
        return super().changelist_view(request, {"import_address": address} | (extra_context or {}))

    def import_page(self, request: HttpRequest) -> HttpResponse:
        """Take a workbook and show what became of each row; 400 for one that is refused whole."""
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
                show_at_fields(form, refused.problems)
        context = self.admin_site.each_context(request) | {
            "title": _("Import a workbook"),
            "form": form,
            "opts": self.opts,
            "result": result,
            "counts": _counts(result) if result else [],
            "template_address": self.address("template"),
        }
        status = 400 if form.errors else 200
        return render(request, "admin/import.html", context, status=status)

    def template_page(self, request: HttpRequest) -> HttpResponse:
        """The empty workbook."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        response = HttpResponse(template_workbook(self.import_kind), content_type=media_types.XLSX)
        response["Content-Disposition"] = f'attachment; filename="payesh-{self.import_kind}.xlsx"'
        return response


def _counts(result: ImportResult) -> list[tuple[str, int]]:
    return [(label_of(OUTCOMES, code), result.count(code)) for code in OUTCOMES]
