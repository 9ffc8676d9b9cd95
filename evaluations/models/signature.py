"""Who put their name to an evaluation, to what exactly, and what was added or withdrawn after."""

from django.db import models

from clinic.models import User
from clinic.models.audit import AppendOnly
from evaluations.models.evaluation import Evaluation


class Signature(AppendOnly):
    """A name under words: who, when, in which time zone, with which licence, meaning what.

    ``sha256`` is the hash of what was on the signer's page.
    """

    sha256 = models.CharField(max_length=64)
    meaning = models.CharField(max_length=200)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    time_zone = models.CharField(max_length=60)
    name = models.CharField(max_length=240)
    licence_number = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True


class AuthorSignature(Signature):
    """An assistant or student signed as the author and asks ``sent_to`` to review and sign.

    It holds for ``version`` of the evaluation: a later change makes it stale.
    """

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="author_signatures"
    )
    version = models.PositiveIntegerField()
    sent_to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["sent_to", "signed_at"], name="author_signature_inbox")]

    def __str__(self) -> str:
        return f"Author signature {self.pk} of evaluation {self.evaluation_id}"


class ReturnedToAuthor(AppendOnly):
    """The reviewer sent the evaluation back instead of signing it, with a reason."""

    signature = models.OneToOneField(
        AuthorSignature, on_delete=models.PROTECT, related_name="returned"
    )
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Return of author signature {self.signature_id}"


class SignedEvaluation(Signature):
    """What was signed: the composed document as JSON and its hash. Never recomputed.

    ``author`` is the signature of the assistant or student whose work was co-signed.
    """

    evaluation = models.OneToOneField(Evaluation, on_delete=models.PROTECT, related_name="signed")
    document = models.JSONField()
    content_versions = models.JSONField()
    author = models.OneToOneField(
        AuthorSignature,
        on_delete=models.PROTECT,
        related_name="co_signed",
        null=True,
        blank=True,
    )

    def __str__(self) -> str:
        return f"Signed evaluation {self.evaluation_id}"


class Addendum(Signature):
    """Words added below a signed evaluation, signed by themselves; ``number`` counts from 1."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="addenda")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="addendum_number"),
        ]

    def __str__(self) -> str:
        return f"Addendum {self.number} of evaluation {self.evaluation_id}"


class VoidRequest(AppendOnly):
    """A therapist asks to mark a signed evaluation as entered in error; a second person decides."""

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="void_requests"
    )
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Void request {self.pk} of evaluation {self.evaluation_id}"


class VoidRefusal(AppendOnly):
    """The second person did not agree that the evaluation was entered in error."""

    request = models.OneToOneField(VoidRequest, on_delete=models.PROTECT, related_name="refusal")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Refusal of void request {self.request_id}"


class EvaluationVoid(AppendOnly):
    """Marks an evaluation as entered in error; the evaluation itself stays as it was.

    ``by`` is the second person, who approved ``request``.
    """

    evaluation = models.OneToOneField(Evaluation, on_delete=models.PROTECT, related_name="void")
    request = models.OneToOneField(
        VoidRequest, on_delete=models.PROTECT, related_name="approval", null=True, blank=True
    )
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Evaluation {self.evaluation_id} entered in error"


class CertificationStep(AppendOnly):
    """A step of the plan's certification: an order on file, the plan sent, certified, again.

    Kept beside the signed evaluation because each happens after it (safety reference 8.1).
    """

    class Kind(models.TextChoices):
        ORDERED = "ordered", "Signed order or referral on file"
        SENT = "sent", "Plan sent to the provider"
        CERTIFIED = "certified", "Plan certified"
        RECERTIFIED = "recertified", "Plan certified again"

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="certification"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField()
    provider = models.CharField(max_length=200)
    proof = models.CharField(max_length=300, blank=True, help_text="How it can be shown")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.kind} of evaluation {self.evaluation_id}"
