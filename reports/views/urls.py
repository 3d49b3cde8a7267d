"""The pages' addresses."""

from django.urls import include, path, re_path

from facilities.signing_in.accounts import addresses
from reports.views import (
    deadlines,
    exports,
    home,
    inbox,
    language,
    letter,
    log,
    outbox,
    proposals,
    proposing,
    references,
    search,
    system,
    unsent,
)
from reports.views.cases import steps, violations
from reports.views.dashboards import (
    body_report,
    charts,
    compare,
    facilities,
    nation,
    universities,
)
from reports.views.dashboards.facility import page as facility_page
from reports.views.dashboards.facility import report as facility_report
from reports.views.design import charts as design_charts
from reports.views.design import page as design_page
from reports.views.desk import lists, month, workbook
from reports.views.filing import board, form, receipt, review, uploads

urlpatterns = [
    path("", home.home, name="home"),
    re_path(r"^accounts/(?:email|confirm-email)/", addresses),  # kept by the register
    path("accounts/here/", unsent.who_is_here, name="account_here"),
    path("accounts/again/", unsent.signed_in_again, name="account_signed_in_again"),
    path("accounts/", include("allauth.urls")),
    path(".well-known/payesh-keys.json", log.keys, name="signing_keys"),
    path("log/<int:log>/checkpoint", log.checkpoint, name="log_checkpoint"),
    path("log/<int:log>/tile/<path:place>", log.tile, name="log_tile"),
    path("log/<int:log>/consistency/<int:size>", log.consistency, name="log_consistency"),
    path("language/", language.set_page_language, name="set_page_language"),
    path("letter/", letter.letter_page, name="letter"),
    path("nation/", nation.nation, name="nation"),
    path("nation/compare/", compare.compare, name="compare"),
    path("nation/compare/chart.json", compare.compare_chart, name="compare_chart"),
    path("nation/report.pdf", body_report.nation_report, name="nation_report"),
    path("nation/charts/film.json", charts.nation_film, name="nation_film"),
    path("nation/charts/<slug:indicator>.json", charts.nation_chart, name="nation_chart"),
    path("universities/", universities.university_list, name="universities"),
    path("universities/<str:code>/", universities.university_page, name="university"),
    path(
        "universities/<str:code>/report.pdf",
        body_report.university_report,
        name="university_report",
    ),
    path("facilities/", facilities.facilities, name="facilities"),
    path("facilities/<str:code>/", facility_page.facility_page, name="facility"),
    path(
        "facilities/<str:code>/report.pdf",
        facility_report.facility_report,
        name="facility_report",
    ),
    path(
        "facilities/<str:code>/months/<int:period>/",
        month.report_month,
        name="report_month",
    ),
    path(
        "facilities/<str:code>/months/<int:period>/<slug:step>/",
        month.report_step,
        name="report_step",
    ),
    path("facilities/<str:code>/register/", proposing.register_change, name="register_change"),
    path("proposals/", proposals.proposal_list, name="proposals"),
    path("proposals/<int:number>/", proposals.proposal_page, name="proposal"),
    path("proposals/<int:number>/<slug:step>/", proposals.proposal_step, name="proposal_step"),
    path("desk/", lists.desk_page, name="desk"),
    path("desk/file/", workbook.desk_file, name="desk_file"),
    path("desk/<slug:step>/", lists.desk_step, name="desk_step"),
    path("deadlines/", deadlines.deadlines, name="deadlines"),
    path("search/", search.search_page, name="search"),
    path("search/suggestions/", search.suggestions, name="search_suggestions"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/<int:number>/", inbox.open_notice, name="open_notice"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("design/", design_page.design, name="design"),
    path("design/charts/<slug:name>.json", design_charts.design_chart, name="design_chart"),
    path("references/", references.references, name="references"),
    path("references/opening/", references.opening, name="open_system"),
    path("references/<slug:rate>/", references.reference_act, name="reference_act"),
    path("system/", system.system, name="system"),
    path("system/<int:number>/", system.note, name="note_alarm"),
    path("receipts/<uuid:number>/", receipt.receipt_json, name="receipt"),
    path("filing/", board.filing_home, name="filing_home"),
    path("filing/receipts/<uuid:number>/", receipt.receipt_page, name="filing_receipt"),
    path("filing/receipts/<uuid:number>/pdf/", receipt.receipt_file, name="receipt_pdf"),
    path("filing/receipts/<uuid:number>/proof/", receipt.proof_file, name="receipt_proof"),
    path("filing/receipts/<uuid:number>/record/", receipt.copy_of_record, name="copy_of_record"),
    path("filing/<str:code>/<int:period>/", form.form_page, name="filing_form"),
    path("filing/<str:code>/<int:period>/save/", form.save, name="filing_save"),
    path("filing/<str:code>/<int:period>/nil/", form.nil, name="filing_nil"),
    path("filing/<str:code>/<int:period>/discard/", form.discard, name="filing_discard"),
    path("filing/<str:code>/<int:period>/review/", review.review_page, name="filing_review"),
    path("filing/<str:code>/<int:period>/review/save/", review.save_words, name="words_save"),
    path("violations/", violations.violation_list, name="violations"),
    path("violations/new/", steps.new_suspicion, name="new_suspicion"),
    path("violations/<int:number>/", violations.violation_page, name="violation"),
    path("violations/<int:number>/<slug:step>/", steps.take_step, name="take_step"),
    path("uploads/", uploads.upload_list, name="uploads"),
    path("uploads/template/", uploads.template_file, name="upload_template"),
    path("uploads/<uuid:number>/", uploads.upload_page, name="upload"),
    path("uploads/<uuid:number>/result/", uploads.result_file, name="upload_result"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/<uuid:number>/", exports.export_page, name="export"),
    path("exports/<uuid:number>/file/", exports.export_file, name="export_file"),
]
