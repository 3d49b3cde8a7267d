"""Django's settings, all from the environment (README.md, “Real servers”, lists them).

Without `DATABASE_URL` the servers come out of their wheels and secrets are made under `VAR`;
with it, every address and secret must be given.
"""

import sys
from datetime import timedelta
from pathlib import Path

from ministry import environment
from ministry.embedded.addresses import broker_url, database_url

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(environment.text("VAR", str(BASE_DIR / "var"))).resolve()
DEMO = environment.flag("DEMO", False)
DEBUG = environment.flag("DEBUG", False)
# A benchmark's calendar ends where its data end: nobody is late with months after this one.
LAST_PERIOD = environment.number("LAST_PERIOD", 0, most=999_999) or None
DEMO_PASSWORDS = VAR / "secrets" / "demo_passwords.json"  # of the demo's people
PORT = environment.number("PORT", 8000, least=1, most=65535)

# Which of the three database accounts this process signs in with: see docs/architecture.md.
PROCESS = environment.text("PAYESH_PROCESS", "jobs")
if PROCESS not in {"web", "jobs", "owner"}:
    raise environment.SettingsError(f"PAYESH_PROCESS must be web, jobs or owner, not {PROCESS!r}.")

# --- servers -------------------------------------------------------------------------------
EMBEDDED_DATABASE = not environment.text("DATABASE_URL", "")
EMBEDDED_BROKER = not environment.text("CELERY_BROKER_URL", "")
DATABASE_ADDRESSES = {
    "web": ("DATABASE_URL", "payesh_web_login"),
    "jobs": ("DATABASE_JOBS_URL", "payesh_jobs_login"),
    "owner": ("DATABASE_OWNER_URL", "payesh_owner"),
}


def _database_url(process: str) -> str:
    variable, role = DATABASE_ADDRESSES[process]
    if EMBEDDED_DATABASE:
        return database_url(VAR, role)
    return environment.text(variable)


DATABASE_URLS = {process: _database_url(process) for process in DATABASE_ADDRESSES}
# A request finds out by its first statement whether its connection still stands.
_KEPT_CONNECTIONS = (
    {"CONN_MAX_AGE": 600}
    if PROCESS == "web"
    else {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
)
DATABASES = {
    "default": environment.database(DATABASE_ADDRESSES[PROCESS][0], DATABASE_URLS[PROCESS])
    | _KEPT_CONNECTIONS
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = broker_url(VAR) if EMBEDDED_BROKER else environment.text("CELERY_BROKER_URL")


def _cache_url() -> str:
    if EMBEDDED_BROKER:
        return CELERY_BROKER_URL.replace("redis+socket://", "unix://")
    is_redis = CELERY_BROKER_URL.startswith(("redis://", "rediss://"))
    return environment.text("CACHE_URL", CELERY_BROKER_URL if is_redis else None)


CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _cache_url(),
        "KEY_PREFIX": "payesh",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}

# --- secrets -------------------------------------------------------------------------------
_SECRETS = VAR / "secrets"
_made = environment.kept_secret if EMBEDDED_DATABASE else None
SECRET_KEY = environment.text("SECRET_KEY", _made(_SECRETS, "secret_key") if _made else None)
# The Ed25519 keys of receipts and checkpoints: a file that prepare_database begins.
SIGNING_KEYS = Path(
    environment.text("SIGNING_KEYS", str(_SECRETS / "signing-keys.json") if _made else None)
)

# --- application ---------------------------------------------------------------------------
INSTALLED_APPS = [
    "ministry",
    "facilities",
    "reports",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "knox",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "facilities.access.confidential.Confidential",
    "facilities.access.middleware.OneTransaction",
    "facilities.access.middleware.StraightToApi",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "facilities.access.middleware.EnterScope",
    "facilities.signing_in.language.ChosenLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "facilities.signing_in.second_factor.SecondFactor",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "reports.views.unsent.TellWhatWasTaken",
]
ROOT_URLCONF = "ministry.urls"
WSGI_APPLICATION = "ministry.wsgi.application"
APPEND_SLASH = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 100 * 2**20  # the API sets its own, smaller limits

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
                "reports.views.frame.page_frame",
            ]
        },
    }
]

# --- people --------------------------------------------------------------------------------
AUTH_USER_MODEL = "facilities.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
_VALIDATORS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATORS + "UserAttributeSimilarityValidator"},
    {
        "NAME": "facilities.signing_in.password_length.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": _VALIDATORS + "CommonPasswordValidator"},
    {"NAME": _VALIDATORS + "NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "facilities.signing_in.accounts.KeptByRegister"
ACCOUNT_FORMS = {
    "change_password": "facilities.signing_in.forms.ChangePassword",
    "reset_password_from_key": "facilities.signing_in.forms.SetPasswordByLink",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# allauth's own would write down addresses that the register keeps.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "facilities.signing_in.link_tokens.LinkTokens"  # noqa: S105
# Seconds that a link works. One to a new password opens an account that can sign, so it is short:
# whoever asked for it waits for the mail. Who is invited does not, and has nothing to lose yet.
PASSWORD_RESET_TIMEOUT = 3600
INVITATION_TIMEOUT = 3 * 24 * 3600
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody learns which addresses have an account
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {  # the others as allauth has them
    "login": "300/m/ip",  # axes counts wrong passwords; whole hospitals share one address
    "login_failed": "8/15m/key",  # wrong codes of the second factor, from wherever they come
    "reset_password": "20/m/ip,5/h/key",
}
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Payesh"
STAFF_NEED_SECOND_FACTOR = environment.flag("STAFF_NEED_SECOND_FACTOR", not DEMO)
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False

# --- the web -------------------------------------------------------------------------------
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS", "")
HTTPS = environment.flag("HTTPS", not EMBEDDED_DATABASE)
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 8 * 3600
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        # Plotly adds one empty style element and fills it by script: the hash of nothing.
        "style-src": ["'self'", "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- language and time ---------------------------------------------------------------------
LANGUAGE_CODE = "fa"
LANGUAGES = [("fa", "فارسی"), ("en", "English")]
# The first goes before the second, and both before what packages bring.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "packages"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tehran"  # for people; the database keeps UTC

# --- API -----------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["reports.api.authentication.ExpiringToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["reports.api.parsers.StrictJSON"],
    "DEFAULT_THROTTLE_CLASSES": ["reports.api.throttling.PerToken"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "reports.api.problems.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
API_REQUESTS_PER_MINUTE = environment.number("API_REQUESTS_PER_MINUTE", 600, least=1)
REST_KNOX = {"TOKEN_TTL": timedelta(days=365), "AUTH_HEADER_PREFIX": "Token"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Payesh API",
    "VERSION": "1",
    "DESCRIPTION": "Monthly evidence of the elimination of radiology film.",
    "POSTPROCESSING_HOOKS": ["reports.api.schemas.add_components"],
}

# How long a worker may hold jobs without a sign of life before another takes them over.
JOB_LEASE = timedelta(seconds=environment.number("JOB_LEASE_SECONDS", 30, least=1, most=3600))

# --- evidence and mail ---------------------------------------------------------------------
LOG_ORIGIN = environment.text("LOG_ORIGIN", "")  # a name of one's own for the log of evidence
CHECKPOINT_FOLDER = Path(environment.text("CHECKPOINT_FOLDER", str(VAR / "checkpoints")))
CHECKPOINT_MAIL_TO = environment.words("CHECKPOINT_MAIL_TO", "")
ALARM_MAIL_TO = environment.words("ALARM_MAIL_TO", "")
# The demo writes to nobody: its mails are files, shown on a page (reports/views/outbox.py).
if DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
OUTBOX = EMAIL_FILE_PATH = VAR / "outbox"
EMAIL_HOST = environment.text("EMAIL_HOST", "localhost")
EMAIL_PORT = environment.number("EMAIL_PORT", 25, most=65535)
EMAIL_TIMEOUT = 20  # seconds
# Where people reach the pages: the address that mails link to.
SITE_URL = environment.text("SITE_URL", f"http://127.0.0.1:{PORT}")
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "payesh@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}
    },
    "root": {"handlers": ["stderr"], "level": environment.text("LOG_LEVEL", "INFO")},
}
