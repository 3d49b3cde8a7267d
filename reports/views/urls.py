"""The pages' addresses."""

from django.urls import include, path

from reports.views import (
    casework,
    desk,
    desk_file,
    exports,
    facilities,
    home,
    inbox,
    language,
    nation,
    report_month,
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
    path(
        "facilities/<str:code>/months/<int:period>/",
        report_month.report_month,
        name="report_month",
    ),
    path(
        "facilities/<str:code>/months/<int:period>/<slug:step>/",
        report_month.report_step,
        name="report_step",
    ),
    path("desk/", desk.desk_page, name="desk"),
    path("desk/file/", desk_file.desk_file, name="desk_file"),
    path("desk/<slug:step>/", desk.desk_step, name="desk_step"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/<int:number>/", inbox.open_notice, name="open_notice"),
    path("receipts/<uuid:number>/", facilities.receipt, name="receipt"),
    path("violations/", violations.violation_list, name="violations"),
    path("violations/new/", casework.new_suspicion, name="new_suspicion"),
    path("violations/<int:number>/", violations.violation_page, name="violation"),
    path("violations/<int:number>/<slug:step>/", casework.take_step, name="take_step"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/<uuid:number>/", exports.export_page, name="export"),
    path("exports/<uuid:number>/file/", exports.export_file, name="export_file"),
]
