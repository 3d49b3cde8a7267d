"""The addresses under /api/v1/."""

from django.urls import path

from reports.api import aggregates, bulk, deadlines, docs, register, reports, scores, violations

app_name = "api"
urlpatterns = [
    path("reports/", reports.Reports.as_view(), name="reports"),
    path("reports/<int:report_id>/", reports.ReportDetail.as_view(), name="report"),
    path("reports/bulk/", bulk.BulkReports.as_view(), name="bulk"),
    path("imports/<uuid:upload_id>/", bulk.Import.as_view(), name="import"),
    path("imports/<uuid:upload_id>/rows/", bulk.ImportRows.as_view(), name="import-rows"),
    path("receipts/<uuid:submission_id>/", reports.Receipt.as_view(), name="receipt"),
    path("scores/", scores.Scores.as_view(), name="scores"),
    path("aggregates/", aggregates.Aggregates.as_view(), name="aggregates"),
    path("violations/", violations.Violations.as_view(), name="violations"),
    path("exports/", violations.Exports.as_view(), name="exports"),
    path("exports/<uuid:export_id>/", violations.Export.as_view(), name="export"),
    path("exports/<uuid:export_id>/file/", violations.ExportDownload.as_view(), name="export-file"),
    path("facilities/", register.Facilities.as_view(), name="facilities"),
    path("facilities/<str:code>/", register.OneFacility.as_view(), name="facility"),
    path("universities/", register.Universities.as_view(), name="universities"),
    path("deadlines/", deadlines.MonthDeadlines.as_view(), name="deadlines"),
    path("policies/", register.Policies.as_view(), name="policies"),
    path("schema/", docs.schema, name="schema"),
    path("docs/", docs.docs, name="docs"),
]
