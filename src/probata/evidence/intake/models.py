"""Tables of what was handed over: matters, receipts, items, readings and the passages they found.

An *item* is one thing kept in one matter; its bytes are an original in the vault. Every time an
item is read, a *reading* comes into being with its own number; the item points to the reading that
is shown. The rows of a reading can only be seen once the item points to it, so a reading that was
cut off is never half visible, and a second reading replaces the first in one stroke.
"""

from __future__ import annotations

from django.db import models

INDEX_BITS = 32
"""A passage's key is the reading's number, shifted, and the index: no second index is needed."""

NOBODY = -1
"""Stands where the file names no sender."""


class Matter(models.Model):
    """A collection of items about one story, with or without a case."""

    id = models.CharField(primary_key=True, max_length=26)
    serial = models.PositiveIntegerField(unique=True)
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    note = models.TextField(default="", blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)

    class Meta:
        db_table = "intake_matter"

    @property
    def scope(self) -> str:
        """The string that grants name."""
        return f"matter:{self.id}"


class Receipt(models.Model):
    """Proof that something was handed over: who, when, how; one for each hand-over."""

    id = models.CharField(primary_key=True, max_length=26)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="receipts")
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    handed_by = models.CharField(max_length=200, default="", blank=True)
    means = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "intake_receipt"


class ItemState(models.TextChoices):
    """Where an item stands with the readers."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    FAILED = "failed"  # kept, and no reader could read it


class Item(models.Model):
    """One thing kept in one matter: an original, its shown name, and how far it was read.

    It is locked while `locked_at` is set: it may show a person under 18 in a sexual image, so it is
    not shown, copied or exported. The other columns of the lock tell of the last one; the words are
    for those who may lift it.
    """

    id = models.CharField(primary_key=True, max_length=26)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="items")
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="items")
    original = models.CharField(max_length=80)
    size = models.BigIntegerField()
    name = models.CharField(max_length=400)
    folder = models.CharField(max_length=1000, default="", blank=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=ItemState.WAITING)
    reading = models.ForeignKey(
        "Reading", null=True, on_delete=models.SET_NULL, related_name="shown_by"
    )
    zone = models.CharField(max_length=64, default="", blank=True)
    date_order = models.CharField(max_length=3, default="", blank=True)
    reader_wanted = models.CharField(max_length=40, default="", blank=True)
    problem = models.JSONField(default=dict)
    locked_at = models.DateTimeField(null=True)
    locked_by = models.CharField(max_length=80, default="", blank=True)
    lock_reason = models.CharField(max_length=40, default="", blank=True)
    lock_words = models.TextField(default="", blank=True)

    class Meta:
        db_table = "intake_item"
        constraints = (
            models.UniqueConstraint(fields=("matter", "original"), name="one_item_a_matter"),
        )
        indexes = (
            models.Index(fields=("original",), name="item_by_original"),
            models.Index(
                fields=("matter",),
                name="item_locked",
                condition=models.Q(locked_at__isnull=False),
            ),
        )

    @property
    def is_locked(self) -> bool:
        """Whether nothing of it may be seen."""
        return self.locked_at is not None

    @property
    def subject(self) -> str:
        """The string that journal entries name."""
        return f"item:{self.id}"


class ReceiptLine(models.Model):
    """One file of a hand-over; several lines may lead to one item when the bytes are the same."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="lines")
    name = models.CharField(max_length=400)
    folder = models.CharField(max_length=1000, default="", blank=True)
    is_first = models.BooleanField()

    class Meta:
        db_table = "intake_receipt_line"


class Reading(models.Model):
    """One reading of one item by one reader under stated hints; `report` is what it found."""

    number = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="readings")
    reader = models.CharField(max_length=40, default="", blank=True)
    reader_version = models.CharField(max_length=40, default="", blank=True)
    variant = models.CharField(max_length=40, default="", blank=True)
    hints = models.JSONField(default=dict)
    members = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=20, default="opening")
    bytes_total = models.BigIntegerField(default=0)
    bytes_done = models.BigIntegerField(default=0)
    passages = models.BigIntegerField(default=0)

    class Meta:
        db_table = "intake_reading"

    @property
    def first_key(self) -> int:
        """The key of the passage with index 0."""
        return self.number << INDEX_BITS

    @property
    def end_key(self) -> int:
        """The key after the last possible passage."""
        return (self.number + 1) << INDEX_BITS


class Participant(models.Model):
    """A sender as one reading's file writes it: a label, an account when there is one, a count."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="participants")
    position = models.IntegerField()
    label = models.TextField()
    account = models.TextField(default="", blank=True)
    messages = models.BigIntegerField(default=0)

    class Meta:
        db_table = "intake_participant"
        constraints = (
            models.UniqueConstraint(fields=("reading", "position"), name="one_participant_a_place"),
        )


class Passage(models.Model):
    """One message, notice, mail or call: a row whose key holds reading and index.

    Instants are milliseconds since 1970 UTC; `clock` is the clock as written, read as if it were
    UTC. `participant` is the position among the reading's participants, `member` the position in
    `Reading.members`. `extra` holds what is rare (ids, edits, further readings of the time).
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.SmallIntegerField()
    participant = models.IntegerField()
    text = models.TextField()
    literal = models.TextField()
    earliest = models.BigIntegerField(null=True)
    latest = models.BigIntegerField(null=True)
    clock = models.BigIntegerField(null=True)
    zone_basis = models.SmallIntegerField()
    member = models.IntegerField()
    start = models.BigIntegerField()
    end = models.BigIntegerField()
    extra = models.JSONField(null=True)

    class Meta:
        db_table = "intake_passage"


class PassageAttachment(models.Model):
    """A file that a passage names, what of it is here, and where its bytes lie."""

    passage = models.BigIntegerField(db_index=True)
    position = models.SmallIntegerField()
    name = models.TextField()
    state = models.CharField(max_length=16)
    member = models.TextField(default="", blank=True)
    declared_type = models.TextField(default="", blank=True)
    encoding = models.CharField(max_length=40, default="", blank=True)
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    span = models.JSONField(null=True)

    class Meta:
        db_table = "intake_attachment"


class ItemGap(models.Model):
    """Bytes that a reading could not read, with place and reason."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="gaps")
    member = models.TextField(default="", blank=True)
    start = models.BigIntegerField()
    end = models.BigIntegerField()
    line = models.BigIntegerField(default=0)
    table = models.TextField(default="", blank=True)
    rowid = models.BigIntegerField(default=0)
    reason = models.TextField()
    params = models.JSONField(default=dict)

    class Meta:
        db_table = "intake_gap"


class Day(models.Model):
    """How many passages of a reading carry one calendar day, and the first index among them."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="days")
    day = models.IntegerField()  # days since 1970-01-01 by the clock as written
    first = models.BigIntegerField()
    count = models.BigIntegerField()

    class Meta:
        db_table = "intake_day"
        constraints = (models.UniqueConstraint(fields=("reading", "day"), name="one_row_a_day"),)


class SearchSegment(models.Model):
    """Up to 65,536 passages of one matter that are searched together (see `search_index.py`).

    `matter` is `Matter.serial`; `first` and `last` are the smallest and greatest passage key.
    `keys` holds the keys as 64-bit little-endian integers; it is empty when they follow each other.
    `has_more`: a passage of it has fields beside its text. `version`: how it was made.
    """

    matter = models.IntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.IntegerField()
    keys = models.BinaryField()
    has_more = models.BooleanField(default=False, db_default=False)
    version = models.SmallIntegerField(default=1, db_default=1)

    class Meta:
        db_table = "intake_search_segment"
        indexes = (
            models.Index(fields=("last",), name="segment_newest"),
            models.Index(fields=("matter", "last"), name="segment_of_matter"),
        )


class SearchPage(models.Model):
    """A run of neighbouring grams of one segment, from `gram` to `last`, with their postings."""

    pk = models.CompositePrimaryKey("segment", "gram")
    segment = models.ForeignKey(
        SearchSegment, on_delete=models.CASCADE, db_index=False, related_name="pages"
    )
    gram = models.BigIntegerField()
    last = models.BigIntegerField()
    blob = models.BinaryField()

    class Meta:
        db_table = "intake_search_page"


def key_of(reading: int, index: int) -> int:
    """Return the key of a passage from its reading's number and its index."""
    return (reading << INDEX_BITS) | index


def index_of(key: int) -> int:
    """Return the index in file order that a passage's key holds."""
    return key & ((1 << INDEX_BITS) - 1)


def reading_of(key: int) -> int:
    """Return the number of the reading that a passage's key holds."""
    return key >> INDEX_BITS
