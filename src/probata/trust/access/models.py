"""Tables of access: who may do what, where, from when until when."""

from django.db import models


class Grant(models.Model):
    """A role given to an account in one scope or everywhere (`*`); an exclusion beats all."""

    class Level(models.TextChoices):
        """How the access came about."""

        BASIC = "BASIC"
        STANDARD = "STANDARD"
        SPECIFIC = "SPECIFIC"
        CHALLENGED = "CHALLENGED"
        EXCLUDED = "EXCLUDED"

    id = models.CharField(max_length=26, primary_key=True)
    account_ref = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=Level.choices)
    scope = models.CharField(max_length=100)
    role = models.CharField(max_length=40, default="")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["account_ref", "scope"], name="access_grant_account")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="access_grant_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(level="EXCLUDED") | ~models.Q(role=""),
                name="access_grant_has_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_ref} {self.level} {self.role} {self.scope}"
