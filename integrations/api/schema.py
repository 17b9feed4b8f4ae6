"""The OpenAPI description of our viewsets."""

from drf_spectacular.openapi import AutoSchema


class PortalSchema(AutoSchema):
    """Adds what all our operations share."""
