"""The application that the web server calls. It refuses to start on a database it may not serve."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.umask(0o077)  # what the site writes is for its own user's eyes
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
application = get_wsgi_application()

from clinic import readiness  # noqa: E402  # models load only once Django is set up

readiness.refuse_unless_ready()
import_module(settings.ROOT_URLCONF)  # every view, so that a process forked anew answers at once
connections.close_all()  # a web server that forks must not share a connection
