"""Settings that hold everywhere. Addresses come from the environment, nothing else does."""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

SECRET_KEY = env.str("SECRET_KEY", default="")
# Seal what stays sealed in the tables (customers' ID numbers): the first seals, all open.
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
DEBUG = False
PORT = env.int("PORT", default=8000)
# The host of the public site; every tenant is <slug>.<this>.
PORTAL_DOMAIN = env.str("PORTAL_DOMAIN", default="localhost")
PORTAL_SCHEME = env.str("PORTAL_SCHEME", default="http")
PORTAL_PORT_SUFFIX = f":{PORT}"
ALLOWED_HOSTS = [PORTAL_DOMAIN, f".{PORTAL_DOMAIN}"]

# Four kinds of tenants. People live in a tenant, so `public` has no user, no session, no outbox.
_EVERY_TENANT = [
    "django.contrib.sessions",
    "tenants.accounts",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "tenants.audit",
    "tenants.exchange",
    "tenants.workspace",
    "tenants.desk",
]
HAS_MULTI_TYPE_TENANTS = True
MULTI_TYPE_DATABASE_FIELD = "kind"
TENANT_TYPES = {
    "public": {
        "APPS": ["django_tenants", "tenants", "tenants.reference", "billing"],
        "URLCONF": "portal.urls_public",
    },
    "ops": {"APPS": [*_EVERY_TENANT, "tenants.ops"], "URLCONF": "portal.urls_ops"},
    "dealer": {
        "APPS": [
            *_EVERY_TENANT,
            "billing.workspace",
            "tenants.networks",
            "integrations.api",
            "dealers.customers",
            "dealers.knowledge",
            "dealers.inventory",
            "dealers.parts",
            "dealers.sales",
            "dealers.service",
            "dealers.fleet",
            "dealers.claims",
            "dealers.obligations",
            "dealers.finance",
            "dealers.care",
            "dealers.surveys",
        ],
        "URLCONF": "portal.urls_dealer",
    },
    "hub": {
        "APPS": [
            *_EVERY_TENANT,
            "integrations.api",
            "oem_hub.network",
            "oem_hub.claims",
            "oem_hub.campaigns",
            "oem_hub.bulletins",
            "oem_hub.orders",
            "oem_hub.leads",
            "oem_hub.insight",
        ],
        "URLCONF": "portal.urls_hub",
    },
}
# auth and contenttypes are imported by Django itself, but no kind installs them: no table of
# theirs exists anywhere. The last block has no tables at all.
INSTALLED_APPS = [
    *dict.fromkeys(app for kind in TENANT_TYPES.values() for app in kind["APPS"]),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.forms",
    "allauth",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "integrations.demo",
    "portal.ui",
    "portal",
]
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
AUTH_USER_MODEL = "accounts.User"
PUBLIC_SCHEMA_URLCONF = "portal.urls_public"
ROOT_URLCONF = "portal.urls_public"
WSGI_APPLICATION = "portal.wsgi.application"

_database = env.db_url("DATABASE_URL", default="postgres://portal@127.0.0.1:5432/portal")
_host = _database.get("OPTIONS", {}).pop("host", None)
DATABASES = {
    "default": {
        **_database,
        **({"HOST": _host} if _host else {}),
        "ENGINE": "tenants.backend",
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Absolute path of pg_dump, used once per set of migrations to make the schema script.
PG_DUMP = env.str("PG_DUMP", default="pg_dump")
POOL_SIZE = env.int("POOL_SIZE", default=3)
# Seconds between two notes of a tenant's last activity on its row; None notes nothing.
NOTE_ACTIVITY_EVERY: int | None = 900
# What provisioning asks of packages above `tenants`: functions called with ``tenant``.
PROVISION_WITH = ["billing.services.start_trial"]
SIGN_UPS_PER_HOUR = 20  # from one address of the internet

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
    }
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_DB_REUSE_MAX = 100
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Before the tenant: static files are the same for all and need no look-up, and the headers
    # belong on the answers that find no tenant, too. Neither asks the database.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.ui.middleware.SecurityHeadersMiddleware",
    "tenants.middleware.TenantMiddleware",
    "tenants.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.accounts.middleware.PersonMiddleware",
    "tenants.middleware.ReadOnlyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

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
                "django.template.context_processors.i18n",
                "portal.ui.context.shell",
            ],
            "builtins": ["portal.ui.templatetags.ui", "django.templatetags.i18n"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Accounts: e-mail and password, TOTP, list of sessions, by django-allauth.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "full_name"]},
    },
]
ACCOUNT_ADAPTER = "tenants.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "tenants.accounts.adapter.ResetTokens"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
# How many proxies stand in front and add to X-Forwarded-For; 0 believes nobody.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "tenants.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
USERSESSIONS_TRACK_ACTIVITY = False  # PersonMiddleware does, every five minutes
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = True
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["portal.ui.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# The apps bring their own; this is what was fetched from elsewhere.
STATICFILES_DIRS = [VAR_DIR / "vendor"]
MEDIA_ROOT = VAR_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EMAIL_TIMEOUT = 20  # seconds; a worker waits for the mail server, nobody else does
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Dealer Portal <portal@localhost>")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# The API: requests a minute for each key, bytes of a body.
API_RATE_PER_MINUTE = env.int("API_RATE_PER_MINUTE", default=600)
API_MAX_BODY = env.int("API_MAX_BODY", default=1024 * 1024)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["integrations.api.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [
        "integrations.api.permissions.HasVerb",
        "integrations.api.permissions.WorkspaceOpen",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["integrations.api.throttling.KeyThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["integrations.api.parsers.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "integrations.api.parsers.AlwaysJSON",
    "DEFAULT_PAGINATION_CLASS": "integrations.api.pagination.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["integrations.api.filters.DomainFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "integrations.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "integrations.api.problems.problem_response",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Dealer Portal API",
    "DESCRIPTION": "Every request carries a key of this workspace: `Authorization: Bearer KEY`. "
    "Times are RFC 3339 in UTC, amounts and ids are strings, errors are RFC 9457 problem documents.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_NO_READ_ONLY_REQUIRED": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": True,
    # Not the library's: choices stand where they are used, shared names clash between domains.
    "POSTPROCESSING_HOOKS": ["integrations.api.schema.share_what_repeats"],
}

# A message taken by a relay that died is taken again after the lease. Longer than any handler.
EXCHANGE_LEASE_SECONDS = env.float("EXCHANGE_LEASE_SECONDS", default=60)
EXCHANGE_MAX_ATTEMPTS = env.int("EXCHANGE_MAX_ATTEMPTS", default=8)
# How often all tenants are asked for post that the bell did not announce.
EXCHANGE_SWEEP_SECONDS = env.float("EXCHANGE_SWEEP_SECONDS", default=3)

STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="https://api.stripe.com")
STRIPE_API_KEY = env.str("STRIPE_API_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
TRIAL_DAYS = 30

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"no_secrets": {"()": "portal.core.logs.WithoutSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_secrets"],
        }
    },
    # One line per call with the customer's id is more than a log should know.
    "loggers": {"stripe": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
