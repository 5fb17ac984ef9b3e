"""Tables of the ledger: entries, what followers did with them, checkpoints and their stamps."""

from django.db import models

from probata.trust.ledger.transaction import CurrentTransaction


class Entry(models.Model):
    """One line of the journal; added, numbered once, never changed (triggers on both engines)."""

    number = models.BigAutoField(primary_key=True)
    ulid = models.CharField(max_length=26)
    name = models.CharField(max_length=80)
    actor = models.CharField(max_length=100)
    on = models.CharField(max_length=200)
    within = models.CharField(max_length=100)
    at = models.DateTimeField()
    payload = models.TextField()
    salt = models.BinaryField(max_length=16)
    digest = models.CharField(max_length=64)
    transaction = models.BigIntegerField(db_default=CurrentTransaction())
    leaf = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["number"],
                condition=models.Q(leaf__isnull=True),
                name="ledger_entry_unnumbered",
            ),
            models.Index(fields=["on", "number"], name="ledger_entry_on"),
            models.Index(fields=["within", "number"], name="ledger_entry_within"),
        ]
        constraints = [
            # `unique=True` would add a second index for patterns on PostgreSQL, which nobody asks.
            models.UniqueConstraint(fields=["ulid"], name="ledger_entry_ulid")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.ulid}"


class Place(models.Model):
    """How far a follower has read: the number of the next leaf."""

    follower = models.CharField(max_length=80, primary_key=True)
    next_leaf = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.follower} at {self.next_leaf}"


class Task(models.Model):
    """An entry that a follower has to handle, until it is done; never stands in another's way."""

    class State(models.TextChoices):
        """Where the handling stands."""

        DUE = "due"
        CLAIMED = "claimed"
        DONE = "done"
        DEAD = "dead"

    follower = models.CharField(max_length=80)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    leaf = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    tries = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    claim = models.CharField(max_length=32, default="")
    says = models.TextField(default="")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "entry"], name="ledger_task_once")
        ]
        indexes = [models.Index(fields=["follower", "state", "leaf"], name="ledger_task_next")]

    def __str__(self) -> str:
        return f"{self.follower} {self.leaf} {self.state}"


class Checkpoint(models.Model):
    """A signed head of the tree that was published.

    `keys` are the verifier keys, one a line, in the order of the note's signatures, the log's
    first.
    """

    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    keys = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.size} {self.root}"


class TimeStamp(models.Model):
    """One authority's time stamp on a checkpoint: request, reply and chain as they came."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="stamps")
    authority = models.CharField(max_length=300)
    request = models.BinaryField()
    reply = models.BinaryField()
    chain = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "authority"], name="ledger_stamp_once")
        ]

    def __str__(self) -> str:
        return f"{self.authority} on {self.checkpoint_id}"
