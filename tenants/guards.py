"""Settings and servers under which tenants would leak: refused at the start, not found out later."""

from django.conf import settings
from django.core import checks

KEY_FUNCTION = "django_tenants.cache.make_key"
FORBIDDEN_APPS = {
    "django.contrib.sites": "it keeps the current site per process: mails would link to others",
    "django.contrib.admin": "its log and its permissions know one set of people",
    "django.contrib.flatpages": "it needs contrib.sites",
}
# Setting, the only value allowed, why.
PINNED: tuple[tuple[str, object, str], ...] = (
    ("TENANT_LIMIT_SET_CALLS", False, "a rolled-back savepoint leaves the other tenant's schema"),
    ("SHOW_PUBLIC_IF_NO_TENANT_FOUND", False, "an unknown host must be nobody's"),
    ("USE_X_FORWARDED_HOST", False, "a client could choose the tenant behind the proxy's back"),
    ("SESSION_COOKIE_DOMAIN", None, "siblings could set each other's sessions"),
    ("CSRF_COOKIE_DOMAIN", None, "siblings could set each other's tokens"),
    ("PG_EXTRA_SEARCH_PATHS", [], "every tenant would read what lies there"),
)


LEAST_KEY = 32  # characters of a key in FIELD_KEYS


def check_settings(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """All that ``manage.py check`` says about the separation of tenants."""
    return [*_caches(), *_apps(), *_pinned(), *_databases(), *_hosts(), *_keys()]


def _keys():
    keys = settings.FIELD_KEYS
    if not keys:
        yield checks.Error(
            "FIELD_KEYS is empty: customers' ID numbers could be neither kept nor read.",
            hint="FIELD_KEYS=<a random text of 50 characters>; docs/operators/running.md says more.",
            id="tenants.E007",
        )
    for number, key in enumerate(keys, 1):
        if len(key) < LEAST_KEY or key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            yield checks.Error(
                f"Key {number} of FIELD_KEYS is shorter than {LEAST_KEY} characters or is also a "
                "SECRET_KEY: give it a random text of its own.",
                id="tenants.E007",
            )


def _caches():
    for alias, cache in settings.CACHES.items():
        if cache.get("KEY_FUNCTION") != KEY_FUNCTION:
            yield checks.Error(
                f"Cache {alias!r} has keys without the tenant: one would be answered with what "
                "another has cached.",
                hint=f"CACHES[{alias!r}]['KEY_FUNCTION'] = {KEY_FUNCTION!r}",
                id="tenants.E001",
            )


def _apps():
    for name, why in FORBIDDEN_APPS.items():
        if name in settings.INSTALLED_APPS:
            yield checks.Error(f"{name} must not be installed: {why}.", id="tenants.E002")
    leaked = set(settings.TENANT_TYPES["public"]["APPS"]) & {
        app
        for kind, parts in settings.TENANT_TYPES.items()
        if kind != "public"
        for app in parts["APPS"]
    }
    for name in sorted(leaked):
        yield checks.Error(
            f"{name} is installed in public and in tenants: where a tenant's table is missing, "
            "the public one would be read and written instead.",
            id="tenants.E003",
        )


def _pinned():
    for name, value, why in PINNED:
        if getattr(settings, name, value) != value:
            yield checks.Error(f"{name} must stay {value!r}: {why}.", id="tenants.E004")


def _databases():
    if set(settings.DATABASES) != {"default"}:
        yield checks.Error(
            "Only one database alias: the tenant is set on 'default' alone, another would stay "
            "in public.",
            id="tenants.E005",
        )
    if settings.DATABASES["default"]["ENGINE"] != "tenants.backend":
        yield checks.Error("The database engine must be tenants.backend.", id="tenants.E005")


def _hosts():
    if "*" in settings.ALLOWED_HOSTS:
        yield checks.Error("ALLOWED_HOSTS must name our domains, not '*'.", id="tenants.E006")
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if "*" in origin:
            yield checks.Error(
                f"CSRF_TRUSTED_ORIGINS must not hold {origin!r}: one tenant's page could post to "
                "another.",
                id="tenants.E006",
            )


def refuse_threaded_worker(*, options: dict | None = None, **kwargs) -> None:
    """Let no Celery worker start whose tasks share a process at one time."""
    pool = (options or {}).get("pool") or "prefork"
    # `celery worker --pool prefork` hands over the class, which is called the same in every module.
    pool = pool.__module__ if isinstance(pool, type) else str(pool)
    if pool.rpartition(".")[2] not in {"prefork", "solo"}:
        raise SystemExit(f"Celery pool {pool!r} is refused: start the worker with --pool prefork.")
