"""The pages' addresses."""

from django.urls import include, path

from reports.views import (
    casework,
    exports,
    facilities,
    filing_board,
    filing_form,
    filing_receipt,
    filing_review,
    home,
    language,
    nation,
    universities,
    violations,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", include("allauth.urls")),
    path("language/", language.set_page_language, name="set_page_language"),
    path("nation/", nation.nation, name="nation"),
    path("universities/", universities.university_list, name="universities"),
    path("universities/<str:code>/", universities.university_page, name="university"),
    path("facilities/", facilities.facilities, name="facilities"),
    path("facilities/<str:code>/", facilities.facility_page, name="facility"),
    path("receipts/<uuid:number>/", facilities.receipt, name="receipt"),
    path("filing/", filing_board.filing_home, name="filing_home"),
    path("filing/receipts/<uuid:number>/", filing_receipt.receipt_page, name="filing_receipt"),
    path("filing/receipts/<uuid:number>/pdf/", filing_receipt.receipt_file, name="receipt_pdf"),
    path("filing/receipts/<uuid:number>/record/", filing_receipt.copy_of_record,
         name="copy_of_record"),
    path("filing/<str:code>/<int:period>/", filing_form.form_page, name="filing_form"),
    path("filing/<str:code>/<int:period>/save/", filing_form.save, name="filing_save"),
    path("filing/<str:code>/<int:period>/nil/", filing_form.nil, name="filing_nil"),
    path("filing/<str:code>/<int:period>/discard/", filing_form.discard, name="filing_discard"),
    path("filing/<str:code>/<int:period>/review/", filing_review.review_page,
         name="filing_review"),
    path("violations/", violations.violation_list, name="violations"),
    path("violations/new/", casework.new_suspicion, name="new_suspicion"),
    path("violations/<int:number>/", violations.violation_page, name="violation"),
    path("violations/<int:number>/<slug:step>/", casework.take_step, name="take_step"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/<uuid:number>/", exports.export_page, name="export"),
    path("exports/<uuid:number>/file/", exports.export_file, name="export_file"),
]  # fmt: skip
