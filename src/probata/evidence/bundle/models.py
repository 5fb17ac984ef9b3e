"""Tables of exhibits and bundles: what is put forward, and how each bundle was made."""

from __future__ import annotations

from django.db import models


class Exhibit(models.Model):
    """An item, or a stretch of its passages, put forward in one matter under a mark.

    `first` and `last` are passage indexes, both included; both empty when the whole item is put
    forward. A withdrawn exhibit keeps its mark, so that no other ever bears it.
    """

    id = models.CharField(primary_key=True, max_length=26)
    matter = models.ForeignKey("intake.Matter", on_delete=models.PROTECT, related_name="exhibits")
    item = models.ForeignKey("intake.Item", on_delete=models.PROTECT, related_name="exhibits")
    mark = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    shows = models.TextField(default="", blank=True)
    shows_not = models.TextField(default="", blank=True)
    first = models.BigIntegerField(null=True)
    last = models.BigIntegerField(null=True)
    position = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "bundle_exhibit"
        constraints = (
            models.UniqueConstraint(fields=("matter", "mark"), name="one_exhibit_a_mark"),
            models.CheckConstraint(
                name="exhibit_range_in_order",
                condition=models.Q(first__isnull=True, last__isnull=True)
                | models.Q(first__gte=0, last__gte=models.F("first")),
            ),
        )

    @property
    def subject(self) -> str:
        """The string that journal entries name."""
        return f"exhibit:{self.id}"


class Redaction(models.Model):
    """Passages that the redacted variant of a bundle hides, and why.

    It belongs to the item, not to one exhibit of it: wherever these passages are put forward, they
    are hidden. `first` and `last` are passage indexes, both included; both empty for all of it.
    """

    id = models.CharField(primary_key=True, max_length=26)
    matter = models.ForeignKey("intake.Matter", on_delete=models.PROTECT, related_name="redactions")
    item = models.ForeignKey("intake.Item", on_delete=models.PROTECT, related_name="redactions")
    first = models.BigIntegerField(null=True)
    last = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "bundle_redaction"
        constraints = (
            models.CheckConstraint(
                name="redaction_range_in_order",
                condition=models.Q(first__isnull=True, last__isnull=True)
                | models.Q(first__gte=0, last__gte=models.F("first")),
            ),
        )

    @property
    def subject(self) -> str:
        """The string that journal entries name."""
        return f"redaction:{self.id}"


class Variant(models.TextChoices):
    """Whether redacted passages are shown: one spec, two files with the same page numbers."""

    FULL = "full"
    REDACTED = "redacted"


class BundleState(models.TextChoices):
    """How far a bundle is."""

    ORDERED = "ordered"
    ASSEMBLED = "assembled"  # pages and manifest are made and recorded; the proof is on its way
    PACKED = "packed"
    FAILED = "failed"


class Bundle(models.Model):
    """One version of the exhibits of a matter, packed for a reader.

    `spec` (canonical JSON) decides every byte of the pages: the same spec gives the same PDF.
    `pdf` and `package` are digests of originals in the vault, `manifest` that of the manifest in
    the package. `parts` keeps what the manifest was made of: segments of the PDF and proof slips
    as they were then. `page_map` tells where each exhibit stands, so that a later version can say
    what moved.
    """

    id = models.CharField(primary_key=True, max_length=26)
    matter = models.ForeignKey("intake.Matter", on_delete=models.PROTECT, related_name="bundles")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    originals = models.BooleanField()
    variant = models.CharField(max_length=10, default=Variant.FULL)
    exhibits = models.JSONField(default=list)
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=100)
    state = models.CharField(max_length=10, default=BundleState.ORDERED)
    problem = models.JSONField(default=dict)
    spec = models.TextField(default="", blank=True)
    pages = models.PositiveIntegerField(default=0)
    page_map = models.JSONField(default=list)
    parts = models.JSONField(default=dict)
    pdf = models.CharField(max_length=80, default="", blank=True)
    manifest = models.CharField(max_length=80, default="", blank=True)
    assembled_entry = models.CharField(max_length=26, default="", blank=True)
    package = models.CharField(max_length=80, default="", blank=True)
    package_size = models.BigIntegerField(default=0)
    packed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "bundle_bundle"
        constraints = (
            models.UniqueConstraint(fields=("matter", "number"), name="one_bundle_a_number"),
        )

    @property
    def subject(self) -> str:
        """The string that journal entries name."""
        return f"bundle:{self.id}"
