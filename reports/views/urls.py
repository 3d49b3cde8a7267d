"""The pages' addresses."""

from django.urls import include, path

from reports.views import casework, exports, home, language, violations

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", include("allauth.urls")),
    path("language/", language.set_page_language, name="set_page_language"),
    path("violations/", violations.violation_list, name="violations"),
    path("violations/new/", casework.new_suspicion, name="new_suspicion"),
    path("violations/<int:number>/", violations.violation_page, name="violation"),
    path("violations/<int:number>/<slug:step>/", casework.take_step, name="take_step"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/<uuid:number>/", exports.export_page, name="export"),
    path("exports/<uuid:number>/file/", exports.export_file, name="export_file"),
]
