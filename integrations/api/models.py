"""What the API remembers about requests: answers given under an Idempotency-Key."""

from django.db import models

from portal.core.models import Model


class IdempotencyKey(Model):
    """An answer that is given again when the same request comes again within 24 hours.

    Written in the transaction of the effect it stands for, so that either both exist or neither.
    ``id`` carries the time (UUIDv7), so that old rows are found without another index.
    """

    caller = models.CharField(max_length=12, help_text="Beginning of the API key.")
    operation = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of address and body.")
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["caller", "operation", "key"], name="idempotency_key_once"
            )
        ]

    def __str__(self):
        return f"{self.operation} {self.key}"
