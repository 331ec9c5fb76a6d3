"""What a program was answered, so that the same request sent again is not done again."""

from typing import ClassVar

from django.db import models


class Repeat(models.Model):
    """One request with a key of its sender, and its answer; kept for a day."""

    whose = models.CharField(max_length=40)
    """The token or person: ``token 7``, ``person 3``."""
    key = models.CharField(max_length=255)
    """What the sender called the request (Idempotency-Key)."""
    request_sha256 = models.CharField(max_length=64)
    rights_sha256 = models.CharField(max_length=64)
    """Of the sender's roles and scopes: with others the answer is not given again."""
    made = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    """None while it is being done."""
    content = models.BinaryField(default=bytes)
    headers = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-made"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["whose", "key"], name="a_request_once_a_key")]

    def __str__(self) -> str:
        return f"{self.whose}: {self.key}"
