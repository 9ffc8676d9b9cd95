"""The link by which a person answers at home."""

from django.db import models

from clinic.models import User
from intake.models.sitting import IntakeSession


class HomeLink(models.Model):
    """Opens one draft to whoever has the link (or its short code) and the birth date.

    Only hashes are kept. ``tries`` counts wrong birth dates in total, over all devices.
    """

    MAX_TRIES = 5
    """Wrong birth dates in total; then the link is locked until staff make a new one."""

    session = models.ForeignKey(IntakeSession, on_delete=models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Link for intake {self.session_id}"

    @property
    def is_locked(self) -> bool:
        return self.tries >= self.MAX_TRIES
