"""The migration that every database has."""

from importlib import import_module

Migration = import_module("reports.migrations.0001_initial").Migration
