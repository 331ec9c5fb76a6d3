"""The site for the process that holds open connections (ASGI); it serves the same addresses, and events besides."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.web.settings")
application = get_asgi_application()
