"""The site for servers that speak WSGI."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.web.settings")
application = get_wsgi_application()

COLLECT = (10_000, 4, 100)
"""How Python searches for circular rubbish.

A process holds more than a million things that all live, and at Python's own pace half the time of a first look at an
alliance goes into walking over them. So the young are looked at in small steps, which nobody has to wait for, and the
old ones seldom. Each page leaves some thousand things behind that hold each other (a template's macros and what they
were made with); they are a few dozen pages old at most when the second step finds them.
"""

gc.set_threshold(*COLLECT)
