"""Django's settings, made from the data folder that ``TALLY_SITE`` names.

What an operator may change is in :class:`~tallystick.web.folder.Settings`; what stands here is the same for all.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from tallystick.web.folder import VARIABLE, address_of, database_settings, mail_settings, read_folder
from tallystick.web.words import compiled_words

SITE = read_folder(Path(os.environ.get(VARIABLE, ".")))
_SAID = SITE.settings
_HERE = Path(__file__).parent

SECRET_KEY = SITE.secret
SITE_ADDRESS = address_of(_SAID)
DEBUG = False
ALLOWED_HOSTS = list(_SAID.hosts)
ROOT_URLCONF = "tallystick.web.urls"
WSGI_APPLICATION = "tallystick.web.wsgi.application"
AUTH_USER_MODEL = "people.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # the list of sessions says how long ago
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "tallystick.web.people",
    "tallystick.web.alliances",
    "tallystick.web.talk",
    "tallystick.web.jobs",
    "tallystick.web.entering",
    "tallystick.web.signing",
    "tallystick.web.drafting",
    "tallystick.web.watching",
    "tallystick.web.reviewing",
    "tallystick.web.rooms",
    "tallystick.web.api",
    "tallystick.web.exports",
    "tallystick.web.hooks",
    "tallystick.web.design",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tallystick.web.access.compressing.CompressingMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tallystick.web.people.activity.ActivityMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tallystick.web.people.speaking.SpokenLanguageMiddleware",
    "tallystick.web.api.middleware.ApiMiddleware",
    "tallystick.web.access.edge.EdgeMiddleware",
    "tallystick.web.access.refusals.RefusalMiddleware",
]

_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "tallystick.web.design.frame.frame",
]
TEMPLATES = [
    {  # our own pages
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_HERE / "design" / "templates", _HERE / "pages", _HERE / "signing" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "tallystick.web.design.environment.environment", "context_processors": _PROCESSORS},
    },
    {  # what allauth brings, in our frame
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "people" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _PROCESSORS},
    },
]

# Data

DATABASES = {"default": database_settings(_SAID.database, SITE.root)}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = ["tallystick.web.entering.arriving.ArrivingFiles"]

# Files that browsers fetch

STATIC_URL = "static/"
STATIC_ROOT = SITE.made / "static"
STATICFILES_FINDERS = [
    "tallystick.web.design.finders.SiteStyles",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = SITE.root / "files"

# Words

LANGUAGE_CODE = _SAID.language
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [compiled_words(SITE.made / "locale")]
TIME_ZONE = _SAID.zone
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = None

# Mail

locals().update(mail_settings(_SAID.mail, SITE.mail))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _SAID.sender

# Who comes in

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tallystick.web.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "tallystick.web.people.signing_up.NameForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # a sign-up with a passkey goes on in the same session
ACCOUNT_CHANGE_EMAIL = True  # one address a person, and another one in its place once it is verified
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever changed a password or a passkey, its owner hears of it
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{_SAID.name}: "
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _SAID.https else "http"
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _SAID.behind_proxy else 0
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_ADAPTER = "tallystick.web.people.factors.FactorAdapter"
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ by seconds
MFA_FORMS = {"add_webauthn": "tallystick.web.people.passkeys.PasskeyForm"}
MFA_TOTP_ISSUER = _SAID.name
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _SAID.https
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "tallystick.web.people.adapter.OrganisationAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # the adapter opens accounts of a provider's own domains, and no others
SOCIALACCOUNT_LOGIN_ON_GET = True  # by a link: the policy keeps forms on the site, with what they redirect to
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

# Live pages

EVENTS = _SAID.events.rstrip("/") if _SAID.events != "/" else "/"

# Programs

API_PER_MINUTE = _SAID.api_per_minute

# How browsers are told to behave

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SAID.https
SESSION_COOKIE_NAME = "tally_session"
CSRF_COOKIE_NAME = "tally_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tallystick.web.design.pages.csrf_failure"
SECURE_SSL_REDIRECT = _SAID.https  # behind a proxy by what it says in X-Forwarded-Proto
SECURE_REDIRECT_EXEMPT = ["^healthz$"]  # asked on this computer, without the proxy
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _SAID.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _SAID.https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if _SAID.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF, *([EVENTS] if EVENTS.startswith("http") else [])],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"tallystick": {"level": "INFO"}, "django_tasks": {"level": "INFO"}},
}
