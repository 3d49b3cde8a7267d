"""The pages' addresses."""

from django.urls import include, path

from reports.views import (
    casework,
    exports,
    facilities,
    home,
    language,
    nation,
    universities,
    uploads,
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
    path("violations/", violations.violation_list, name="violations"),
    path("violations/new/", casework.new_suspicion, name="new_suspicion"),
    path("violations/<int:number>/", violations.violation_page, name="violation"),
    path("violations/<int:number>/<slug:step>/", casework.take_step, name="take_step"),
    path("uploads/", uploads.upload_list, name="uploads"),
    path("uploads/template/", uploads.template_file, name="upload_template"),
    path("uploads/<uuid:number>/", uploads.upload_page, name="upload"),
    path("uploads/<uuid:number>/result/", uploads.result_file, name="upload_result"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/<uuid:number>/", exports.export_page, name="export"),
    path("exports/<uuid:number>/file/", exports.export_file, name="export_file"),
]
