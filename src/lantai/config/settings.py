"""The only settings module. Every value has an embedded default; see `docs/guide/deployment.md`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from lantai.adapters.mail.smtp import parse as mail_server
from lantai.config import database, env
from lantai.foundation import keyfiles as keys

os.umask(0o077)  # what we write (database, store, outbox, uploads) is for this user alone

PACKAGE = Path(__file__).resolve().parent.parent
HOME = env.folder("LANTAI_HOME", Path.cwd() / "var")
KEYS = env.folder("LANTAI_KEYS", HOME / "keys")
OUTBOX = env.folder("LANTAI_OUTBOX", HOME / "outbox")
STORE = env.folder("LANTAI_STORE", HOME / "store")
UPLOADS = HOME / "uploads"
TILES_MB = env.number("LANTAI_TILES_MB", 4096)  # what pictures made again from page images may take on disk
DROP = env.folder("LANTAI_DROP", HOME / "drop")  # one folder for each department that lays its sheets down
RECEIVE = env.folder("LANTAI_RECEIVE", HOME / "receive")  # one folder for each digitisation project

# "demonstration" until `lantai init` writes the profile file of a real archive.
PROFILE = env.text("LANTAI_PROFILE", keys.profile_of(HOME))
DEMONSTRATION = PROFILE == "demonstration"

LOOKS_ONLY = env.flag("LANTAI_LOOK_ONLY", default=False)  # a command that only looks (`lantai verify`) makes no keys
SECRET_KEY = secrets.token_hex(48) if LOOKS_ONLY else keys.text_key(KEYS, "django-secret")
DEBUG = False
ALLOWED_HOSTS = env.words("LANTAI_HOSTS", ["*"] if DEMONSTRATION else ["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.words("LANTAI_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "csp",
    "axes",
    "lantai.foundation",
    "lantai.people",
    "lantai.notices",
    "lantai.preservation",
    "lantai.certification",
    "lantai.catalogue",
    "lantai.stacks",
    "lantai.digitisation",
    "lantai.discovery",
    "lantai.reference",
    "lantai.reporting",
    "lantai.web.design",
    "lantai.web.accounts",
    "lantai.web.portal",
    "lantai.web.staff",
    "lantai.web.api",
    "lantai.web.iiif",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lantai.web.accounts.session.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "lantai.web.design.nonsense.Nonsense",
]

ROOT_URLCONF = "lantai.config.urls"
WSGI_APPLICATION = "lantai.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "lantai.web.design.context.page",
            ],
        },
    },
]

FORM_RENDERER = "lantai.web.design.drawing.Controls"

DATABASE_URL = env.checked("LANTAI_DATABASE_URL", "", lambda address: database.parse(address, HOME))
DATABASES = {"default": database.parse(DATABASE_URL, HOME, looks_only=LOOKS_ONLY)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "lantai.web.accounts.backend.Door",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]  # words of the command line, the adapters and the demonstration
LANGUAGE_COOKIE_NAME = "lantai_language"
TIME_ZONE = env.zone("LANTAI_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = env.folder("LANTAI_STATIC_ROOT", HOME / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(UPLOADS)}},
    "staticfiles": {"BACKEND": "lantai.config.statics.Versioned"},
}
# Front-end packages, brought by tools/assets.py; pages do without them where they could not be fetched.
ASSETS = env.folder("LANTAI_ASSETS", PACKAGE.parent.parent / "assets" / "dist")
STATICFILES_DIRS = [ASSETS] if ASSETS.is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 30 * 24 * 3600  # addresses change with their bytes

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 20 * 3600
SECURE_COOKIES = env.flag("LANTAI_HTTPS", default=not DEMONSTRATION)
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_CONTENT_TYPE_NOSNIFF = True
# Nothing leaves to other sites; "no-referrer" would make browsers say "Origin: null" of our own forms.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "lantai.web.design.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}

TASKS = {"default": {"BACKEND": "lantai.foundation.tasks.LeaseBackend"}}

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "lantai.web.accounts.views.staff.locked"
AXES_CLIENT_IP_CALLABLE = "lantai.web.accounts.session.network"
# Mail: smtp://user:password@host:587; text messages: the https address of a gateway. Empty: files in OUTBOX.
MAIL_SERVER = env.checked("LANTAI_SMTP", "", mail_server)
SMS_GATEWAY = env.text("LANTAI_SMS_GATEWAY", "")
SMS_TOKEN = env.text("LANTAI_SMS_TOKEN", "")
TRUSTED_PROXIES = env.number("LANTAI_TRUSTED_PROXIES", 0)
# Behind a proxy that speaks HTTPS we believe its word for it, and then browsers shall not come without any more.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 180 * 24 * 3600 if SECURE_COOKIES else 0
SILENCED_SYSTEM_CHECKS = ["axes.W003"]


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "lantai.foundation.faults.Formatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {"no_codes": {"()": "lantai.web.api.quiet.HideCodes"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_codes"]}},
    "root": {"handlers": ["console"], "level": env.text("LANTAI_LOG", "WARNING")},
    "loggers": {"waitress": {"level": "WARNING"}, "waitress.queue": {"level": "ERROR"}},  # a short queue is no news
}
