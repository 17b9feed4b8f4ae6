"""The address of a workspace: which are well-formed, which are kept back, which are free."""

import re
import unicodedata

from django.utils.translation import gettext as _

from portal.core.errors import InvalidInput
from tenants.models import Domain, Tenant

SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
MIN, MAX = 3, 40

# Names that people, browsers or mail programs take for the operator's own.
RESERVED = frozenset(
    [
        "www",
        "www1",
        "www2",
        "web",
        "site",
        "home",
        "public",
        "portal",
        "app",
        "apps",
        "api",
        "apis",
        "rest",
        "graphql",
        "ops",
        "operator",
        "operators",
        "admin",
        "administrator",
        "administration",
        "root",
        "system",
        "internal",
        "intranet",
        "staff",
        "team",
        "support",
        "help",
        "helpdesk",
        "service",
        "services",
        "status",
        "health",
        "livez",
        "readyz",
        "metrics",
        "monitor",
        "monitoring",
        "grafana",
        "hub",
        "hubs",
        "network",
        "networks",
        "oem",
        "maker",
        "manufacturer",
        "dealer",
        "dealers",
        "demo",
        "test",
        "testing",
        "tests",
        "stage",
        "staging",
        "dev",
        "development",
        "prod",
        "production",
        "beta",
        "alpha",
        "preview",
        "sandbox",
        "local",
        "localhost",
        "mail",
        "email",
        "mailer",
        "smtp",
        "imap",
        "pop",
        "pop3",
        "mx",
        "webmail",
        "postmaster",
        "hostmaster",
        "webmaster",
        "noreply",
        "no-reply",
        "abuse",
        "security",
        "autodiscover",
        "autoconfig",
        "wpad",
        "isatap",
        "dns",
        "ns",
        "ns1",
        "ns2",
        "ns3",
        "ftp",
        "sftp",
        "ssh",
        "vpn",
        "proxy",
        "gateway",
        "cdn",
        "static",
        "assets",
        "media",
        "files",
        "file",
        "upload",
        "uploads",
        "download",
        "downloads",
        "img",
        "images",
        "account",
        "accounts",
        "login",
        "logout",
        "signin",
        "signup",
        "sign-in",
        "sign-up",
        "register",
        "auth",
        "oauth",
        "sso",
        "saml",
        "oidc",
        "id",
        "identity",
        "billing",
        "pay",
        "payment",
        "payments",
        "invoice",
        "invoices",
        "shop",
        "store",
        "checkout",
        "stripe",
        "webhook",
        "webhooks",
        "docs",
        "doc",
        "documentation",
        "blog",
        "news",
        "press",
        "about",
        "legal",
        "privacy",
        "terms",
        "imprint",
        "impressum",
        "contact",
        "sales",
        "marketing",
        "careers",
        "jobs",
        "partner",
        "partners",
        "developer",
        "developers",
        "community",
        "forum",
        "wiki",
        "git",
        "svn",
        "ci",
        "build",
        "search",
        "ws",
        "socket",
        "events",
        "stream",
        "chat",
        "calendar",
        "drive",
        "cloud",
        "public-schema",
        "pg",
        "postgres",
        "null",
        "undefined",
        "none",
        "nil",
        "true",
        "false",
        "example",
        "invalid",
    ]
)


def clean_slug(value: str) -> str:
    """Return the address in lower case.

    Raises ``InvalidInput`` for one that is too short or long, has other signs than a to z, digits
    and single hyphens, or is kept back for the portal itself.
    """
    slug = unicodedata.normalize("NFKC", value).strip().lower()
    if not MIN <= len(slug) <= MAX:
        raise InvalidInput(_("Use 3 to 40 characters."))
    # A second hyphen in third place is how other alphabets are written in host names.
    if not SLUG.fullmatch(slug):
        raise InvalidInput(
            _("Use the letters a to z, digits and single hyphens; begin with a letter.")
        )
    if slug in RESERVED:
        raise InvalidInput(_("This address is kept for the portal itself. Choose another."))
    return slug


def is_free(slug: str) -> bool:
    """Whether nobody has, or ever had, this address: a closed workspace keeps its own."""
    return not (
        Tenant.objects.filter(slug=slug).exists()
        or Domain.objects.filter(domain__startswith=f"{slug}.").exists()
    )


def suggest_slug(company: str) -> str:
    """An address made of the company's name, or an empty text where it has no Latin letters."""
    plain = unicodedata.normalize("NFKD", company).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-0123456789")[:MAX].strip("-")
    return slug if SLUG.fullmatch(slug) and len(slug) >= MIN and slug not in RESERVED else ""
