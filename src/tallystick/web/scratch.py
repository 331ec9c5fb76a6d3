"""Settings over a data folder that is made for the moment: for tests, and for the type checker.

Each process has a folder of its own, which goes with it. Passwords are hashed quickly, and mails stay in memory.
"""

import atexit
import os
import shutil
from pathlib import Path
from tempfile import mkdtemp

from tallystick.web.folder import VARIABLE, make_folder

_FOLDER = Path(mkdtemp(prefix="tally-site-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ[VARIABLE] = str(make_folder(_FOLDER / "site", demo=True).root)

from tallystick.web.settings import *  # noqa: E402, F403  (they are read from the folder just made)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
ACCOUNT_RATE_LIMITS = False
API_PER_MINUTE = 0
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405  (a thread that served a test leaves no connection behind)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
