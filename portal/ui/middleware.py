"""Headers that every answer carries."""

from django.conf import settings

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "style-src 'self'",
        # The reader of bar codes is WebAssembly from our own host; text is never run as a script.
        "script-src 'self' 'wasm-unsafe-eval'",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'{forms}",
        "frame-ancestors 'none'",
    ]
)


class SecurityHeadersMiddleware:
    """No inline script, nothing from elsewhere, nothing kept by a shared cache."""

    def __init__(self, get_response):
        self.get_response = get_response
        # Signing up ends on the new workspace's own host.
        hosts = (
            f" {settings.PORTAL_SCHEME}://*.{settings.PORTAL_DOMAIN}{settings.PORTAL_PORT_SUFFIX}"
        )
        self.policy = CONTENT_SECURITY_POLICY.format(forms=hosts)

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=()")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
