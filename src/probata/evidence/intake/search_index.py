"""The search index of passages: built when an item is read, merged later, asked for allowed matters."""


def remove(first: int, end: int) -> None:
    """Remove the passages whose keys lie in [first, end)."""
    from probata.evidence.intake.models import SearchSegment

    SearchSegment.objects.filter(first__gte=first, last__lt=end).delete()
