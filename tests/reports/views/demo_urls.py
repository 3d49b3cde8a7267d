"""The addresses as the demo serves them (ministry/urls.py decides by the setting at its import)."""

from django.urls import include, path

from ministry import urls

handler404 = urls.handler404
urlpatterns = [*urls.urlpatterns, path("", include("reports.views.demo"))]
