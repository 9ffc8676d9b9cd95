"""Every setting, read once from the environment; ``docs/configuration.md`` explains each variable.

Two modes. ``production`` refuses to start with anything unsafe. ``demo``, the default, keeps
production's settings but answers only on this machine, over plain http, with made-up people.
"""

import os
import sys
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote

import pyrage
from django.core.exceptions import ImproperlyConfigured

try:
    import pysqlite3 as sqlite3  # a SQLite without the WAL-reset fault

    sys.modules["sqlite3"] = sqlite3
except ImportError:  # no build for this machine: its own SQLite, without WAL if that is faulty
    import sqlite3

from clinic.domain.environment import (
    SHORTEST_SECRET,
    Environment,
    Misconfigured,
    postgresql,
    sqlite_path,
    wal_is_safe,
)

BASE_DIR = Path(__file__).resolve().parent.parent
THIS_MACHINE = ["127.0.0.1", "localhost", "[::1]"]

NOTICES: list[str] = []  # what whoever starts the program must be told

env = Environment(os.environ)

DEMO = env.choice("BACKSTRIDE_MODE", "demo", ["demo", "production"]) == "demo"
VAR_DIR = env.folder("BACKSTRIDE_VAR", BASE_DIR / "var")
STATIC_ROOT = VAR_DIR / "static"
ANCHOR_FILE = env.folder("BACKSTRIDE_ANCHOR_FILE", VAR_DIR / "anchors" / "anchors.jsonl")
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
STATIC_ROOT.mkdir(mode=0o700, exist_ok=True)


# -- Who may reach it, and how ------------------------------------------------------------------

DEBUG = env.flag("DEBUG")
if DEBUG and not DEMO:
    env.refuse("DEBUG", "is on; its error pages show patients' records")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ",".join(THIS_MACHINE) if DEMO else "")
if not ALLOWED_HOSTS:
    env.refuse("ALLOWED_HOSTS", "is not set; name each host this site answers to")
if any("*" in host for host in ALLOWED_HOSTS):
    env.refuse("ALLOWED_HOSTS", "is open to any host; name each host this site answers to")
if DEMO and not set(ALLOWED_HOSTS) <= set(THIS_MACHINE):
    env.refuse("ALLOWED_HOSTS", f"may only name {', '.join(THIS_MACHINE)} in demo mode")

HTTPS = env.choice("BACKSTRIDE_HTTPS", "none" if DEMO else "", ["proxy", "none"])
if not HTTPS:
    env.refuse(
        "BACKSTRIDE_HTTPS",
        "is not set; say proxy (a proxy in front ends https and sets X-Forwarded-Proto)"
        " or none (plain http on a network you trust)",
    )
if HTTPS == "none" and not DEMO:
    NOTICES.append("BACKSTRIDE_HTTPS=none: names and answers cross the network unencrypted.")


def site_url() -> str:
    """Where patients' papers and links lead: scheme, host and port, without a path."""
    host = ALLOWED_HOSTS[0].removeprefix(".") if ALLOWED_HOSTS else "localhost"
    port = ":8000" if DEMO else ""
    schemes = ["https"] if HTTPS == "proxy" else ["http", "https"]
    found = env.url("BACKSTRIDE_SITE_URL", f"{schemes[0]}://{host}{port}", schemes)
    if not found.hostname or found.username or found.path.strip("/") or found.query:
        env.refuse("BACKSTRIDE_SITE_URL", "names more or less than a scheme, a host and a port")
    return f"{found.scheme}://{found.netloc}"


SITE_URL = site_url()


def demo_secret(keep: Path) -> str:
    """The demo's own secret: made once, readable by its owner only."""
    try:
        with os.fdopen(os.open(keep, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(os.urandom(SHORTEST_SECRET).hex())
    except FileExistsError:
        pass
    return keep.read_text()


SECRET_KEY = env.text("SECRET_KEY") or (demo_secret(VAR_DIR / "demo-secret-key") if DEMO else "")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
FIELD_KEY = env.text("BACKSTRIDE_FIELD_KEY") or (SECRET_KEY if DEMO else "")
FIELD_KEYS = [FIELD_KEY, *env.words("BACKSTRIDE_FIELD_KEY_FALLBACKS")]
for _name, _secret in [
    ("SECRET_KEY", SECRET_KEY),
    *(("SECRET_KEY_FALLBACKS", one) for one in SECRET_KEY_FALLBACKS),
    ("BACKSTRIDE_FIELD_KEY", FIELD_KEY),
    *(("BACKSTRIDE_FIELD_KEY_FALLBACKS", one) for one in FIELD_KEYS[1:]),
]:
    env.judge_secret(_name, _secret)
if FIELD_KEY == SECRET_KEY and FIELD_KEY and not DEMO:
    env.refuse("BACKSTRIDE_FIELD_KEY", "is the same as SECRET_KEY; each needs its own")


# -- The database -------------------------------------------------------------------------------


JOURNAL = env.choice("BACKSTRIDE_SQLITE_JOURNAL", "auto", ["auto", "wal", "delete"])


def journal(path: Path) -> str:
    """WAL where this SQLite keeps it whole; DELETE, said aloud, where it does not."""
    safe = wal_is_safe(sqlite3.sqlite_version_info)
    if not safe and (JOURNAL == "wal" or is_wal(path)):
        env.refuse(
            "BACKSTRIDE_SQLITE_JOURNAL",
            f"is wal, or {path.name} already is in WAL, and SQLite {sqlite3.sqlite_version}"
            " can corrupt such a database; install pysqlite3 or SQLite 3.51.3",
        )
    if not safe:
        NOTICES.append(f"SQLite {sqlite3.sqlite_version} is unsafe in WAL; using DELETE, slower.")
    return "DELETE" if JOURNAL == "delete" or not safe else "WAL"


def is_wal(path: Path) -> bool:
    """Whether the file's header says WAL (bytes 18 and 19 are 2)."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(20)[18:] == b"\x02\x02"


def sqlite(url: SplitResult) -> dict[str, object]:
    name = sqlite_path(url, BASE_DIR)
    pragmas = {
        "journal_mode": journal(Path(name)),
        "synchronous": "FULL",  # an acknowledged save is on disk
        "foreign_keys": "ON",
        "recursive_triggers": "ON",  # else REPLACE walks past the triggers on signed rows
        "secure_delete": "ON",
        "trusted_schema": "OFF",
    }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "".join(f"PRAGMA {key}={value};" for key, value in pragmas.items()),
        },
    }


_database = env.url(
    "DATABASE_URL",
    f"sqlite:///{quote(str(VAR_DIR / 'backstride.sqlite3'))}",
    ["sqlite", "postgresql", "postgres"],
)
DATABASES = {
    "default": (sqlite if _database.scheme == "sqlite" else postgresql)(_database)
    | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- E-mail: overdue notices only, which name nobody ---------------------------------------------


_mail = env.url("EMAIL_URL", "console://", ["console", "smtp", "smtps"])
EMAIL_BACKEND = f"django.core.mail.backends.{_mail.scheme.removesuffix('s')}.EmailBackend"
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or {"smtps": 465, "smtp": 587}.get(_mail.scheme, 0)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp" and EMAIL_HOST not in THIS_MACHINE
EMAIL_TIMEOUT = 5  # seconds; the worker has other due times to keep
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "backstride@localhost")
if _mail.scheme == "console" and not DEMO:
    NOTICES.append("EMAIL_URL is not set: overdue notices are printed here and sent to nobody.")


# -- Keeping the records safe ---------------------------------------------------------------------


BACKUP_DIR = env.text("BACKSTRIDE_BACKUP_DIR")
BACKUP_RECIPIENT = env.text("BACKSTRIDE_BACKUP_RECIPIENT")
BACKUP_HOUR = env.number("BACKSTRIDE_BACKUP_HOUR", 2, least=0, most=23)
BACKUP_DAYS = env.number("BACKSTRIDE_BACKUP_DAYS", 35, least=1, most=3650)
BACKUP_KEEP = env.words("BACKSTRIDE_BACKUP_KEEP", "14,4,1")
if BACKUP_DIR and not BACKUP_DIR.startswith("/"):
    env.refuse("BACKSTRIDE_BACKUP_DIR", "is no absolute path; give one that begins with /")
if not DEMO and BACKUP_DIR and not BACKUP_RECIPIENT:
    env.refuse(
        "BACKSTRIDE_BACKUP_RECIPIENT",
        "is not set; give an age public key, so that a lost backup tells nobody anything",
    )
if BACKUP_RECIPIENT:
    try:
        pyrage.x25519.Recipient.from_str(BACKUP_RECIPIENT)
    except pyrage.RecipientError:
        env.refuse("BACKSTRIDE_BACKUP_RECIPIENT", "is no age public key; one begins with age1")
if len(BACKUP_KEEP) != 3 or not all(one.isascii() and one.isdigit() for one in BACKUP_KEEP):
    env.refuse("BACKSTRIDE_BACKUP_KEEP", "is not three numbers: days,weeks,months")
if not DEMO and not BACKUP_DIR:
    NOTICES.append("BACKSTRIDE_BACKUP_DIR is not set: no backup is made by itself.")

LOG_FORMAT = env.choice("BACKSTRIDE_LOG_FORMAT", "plain", ["plain", "json"])
LOG_LEVEL = env.choice("BACKSTRIDE_LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])

env.refuse_unknown("BACKSTRIDE_")
VARIABLES = tuple(dict.fromkeys(env.names))
try:
    env.raise_if_refused()
except Misconfigured as refused:
    raise ImproperlyConfigured(str(refused)) from None


# -- The site -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "clinic",
    "intake",
    "evaluations",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "django_htmx",
]

MIDDLEWARE = [
    "clinic.away.RequestLines",
    "clinic.middleware.BehindProxy",
    "clinic.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic.middleware.StaffSessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clinic.middleware.ClosedByDefault",
    "clinic.away.Away",
    "intake.middleware.OneRoleADevice",
]

ROOT_URLCONF = "clinic.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.middleware.clinic_context",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "forms"
CRISPY_TEMPLATE_PACK = "forms"

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "clinic.static_files.StaticFiles"},
}

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("es", "Español")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # each clinic carries its own zone

INTAKE_JUDGE = "evaluations.actions.judging.judge_intake"
INTAKE_CLARIFIED = "evaluations.actions.clarified.judge_again"
INTAKE_HELP = "evaluations.actions.alerts.help_asked"
INTAKE_HELPED = "evaluations.actions.alerts.help_given"
INTAKE_ANSWERED = "evaluations.queries.alarm.is_answered"
INTAKE_STOPS = "evaluations.queries.stops.of_clinic"
PHONE_GATE = "evaluations.decorators.phone_gate"
MUST_BE_READABLE = ("evaluations.actions.governing.check_readable",)  # or the site does not start


# -- Signing in ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "clinic.User"
SECOND_STEP_REQUIRED = not DEMO  # a password alone opens nothing but setting one up
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["clinic.passwords.BoundedArgon2"]
SHORTEST_PASSWORD = 12 if SECOND_STEP_REQUIRED else 15  # 15 where it may be the only step
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": SHORTEST_PASSWORD},
    },
    {"NAME": "clinic.passwords.NotTooLong"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "clinic.passwords.MoreThanNames"},
]
ACCOUNT_ADAPTER = "clinic.accounts.StaffAdapter"
ACCOUNT_FORMS = {"login": "clinic.forms.sign_in.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}  # clinic.throttle slows guessing
MFA_ADAPTER = "clinic.accounts.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey is two factors: the device, and its owner
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # a whole clinic may stand behind one address
MFA_FORMS = {
    "authenticate": "clinic.forms.sign_in.SecondStepForm",
    "authenticate_webauthn": "clinic.forms.sign_in.PasskeyStepForm",
    "login_webauthn": "clinic.forms.sign_in.PasskeySignInForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(HTTPS == "proxy")
LOGIN_URL = "account_login"
LOGIN_URL_PATH = "/account/login/"
UNLOCK_URL_PATH = "/account/unlock/"
LOGIN_REDIRECT_URL = "/"


# -- Cookies and headers ------------------------------------------------------------------------

_over_https = HTTPS == "proxy"
_prefix = "__Host-" if _over_https else ""  # browsers refuse the prefix without Secure

SESSION_ENGINE = "clinic.sessions"
SESSION_COOKIE_NAME = f"{_prefix}sid"
SESSION_COOKIE_SECURE = _over_https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = f"{_prefix}csrf"
CSRF_COOKIE_SECURE = _over_https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SIGNED_COOKIE_LEGACY_SALT_FALLBACK = False
KIOSK_COOKIE_NAME = f"{_prefix}kiosk"  # a tablet's key to one draft; intake.decorators sets it
TABLET_COOKIE_NAME = f"{_prefix}tablet"  # says that a device is an enrolled tablet
DEVICE_COOKIE_NAME = f"{_prefix}device"  # says who signed in here before; clinic.throttle sets it
PLAN_COOKIE_NAME = f"{_prefix}plan"  # a phone's key to one plan; evaluations.decorators sets it

SECURE_SSL_REDIRECT = _over_https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _over_https else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _over_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _over_https
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # HSTS preload is the domain owner's promise to make, not this program's
]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"


# -- Logging: what happened and where, never what anyone typed --------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "clinic.logs.WithoutValues"},
        "json": {"()": "clinic.logs.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": ["console"], "level": LOG_LEVEL, "propagate": False},
        "django.db.backends": {"level": "WARNING"},  # DEBUG would write every value out
        "django.server": {"handlers": ["console"], "level": LOG_LEVEL, "propagate": False},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
    },
}
