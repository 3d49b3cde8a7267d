"""The Django project: settings, servers and processes; no rules."""
