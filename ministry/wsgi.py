"""The web process: `gunicorn ministry.wsgi`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ministry.settings")
os.environ["PAYESH_PROCESS"] = "web"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
