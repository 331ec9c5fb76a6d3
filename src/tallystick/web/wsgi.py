"""The site for servers that speak WSGI."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.web.settings")
application = get_wsgi_application()

COLLECT = (100_000, 50, 100)
"""How seldom Python searches for circular rubbish: a process holds some hundred thousand figures that all live, and at
Python's own pace half the time of a first look at an alliance goes into walking over them."""

gc.set_threshold(*COLLECT)
