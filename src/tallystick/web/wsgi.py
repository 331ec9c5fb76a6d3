"""The site for servers that speak WSGI."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.web.settings")
application = get_wsgi_application()

COLLECT = (10_000, 500, 100)
"""How Python searches for circular rubbish.

A process holds some hundred thousand figures that all live, and at Python's own pace half the time of a first look at
an alliance goes into walking over them. So the young are looked at in small steps, which nobody has to wait for, and
the old ones seldom.
"""

gc.set_threshold(*COLLECT)
