"""Tables of assessment: what checks saw in a reading; never a verdict or a score."""

from django.db import models


class Finding(models.Model):
    """What one check saw in one reading: a sentence's code, its severity, place and values.

    The words stand in the book of sentences (`probata.pure.sentences`), with innocent causes and
    limits. A new reading of an item gets findings of its own; those of the shown reading count.
    """

    item = models.CharField(max_length=26)
    reading = models.BigIntegerField()  # 0 when the item could not be read
    position = models.IntegerField()
    check_code = models.CharField(max_length=60)
    severity = models.CharField(max_length=10)
    where = models.JSONField(null=True)
    params = models.JSONField(default=dict)

    class Meta:
        db_table = "assessment_finding"
        constraints = (
            models.UniqueConstraint(
                fields=("item", "reading", "position"), name="one_finding_a_place"
            ),
        )
