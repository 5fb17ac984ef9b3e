"""Tables of the vault: which originals there are, and where the one sealed copy of each lies."""

from django.db import models


class Original(models.Model):
    """Bytes as they came, named by their SHA-256; a row is added once and never changes.

    `chunks` is the root of the chunk tree (see `chunks.py`), `leaves` its leaf hashes one after the
    other; both are empty when there is but one chunk.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    chunk_size = models.IntegerField()
    chunks = models.CharField(max_length=64)
    leaves = models.BinaryField()

    class Meta:
        db_table = "vault_original"

    def __str__(self) -> str:
        return f"sha256:{self.digest}"


class SealedCopy(models.Model):
    """Where the sealed bytes of an original lie, and their key, wrapped under the master key.

    `start` and `length` are the place inside the object, in bytes: small originals share one object
    (a pack). Removing the row destroys the original: without its key the sealed bytes say nothing.
    """

    original = models.OneToOneField(Original, primary_key=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    start = models.BigIntegerField()
    length = models.BigIntegerField()
    wrapped = models.BinaryField(max_length=40)

    class Meta:
        db_table = "vault_sealed_copy"
        indexes = (models.Index(fields=("name", "start"), name="vault_copy_place"),)

    def __str__(self) -> str:
        return f"{self.name}[{self.start}:{self.start + self.length}]"
