"""The living template keeps the promises of a reader, so that a copy of it begins well."""

from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure.readers.example import READER
from pure.readers import contract

TEXT = (
    "2024-03-05T09:00:00Z\tLan\thello\n"
    "2024-03-05T09:00:00\t陈梅\t合同\r\n"
    "no message\n"
    "2024-02-30T09:00:00Z\tLan\tno such day\n"
).encode()


def test_lines_are_read_and_what_is_no_line_is_a_gap() -> None:
    whole = contract.read(READER, TEXT)
    assert whole.texts == ["hello", "合同", "no such day"]
    assert [one.earliest is None for one in whole.passages] == [False, False, True]
    assert len(whole.gaps) == 1


@given(data=st.binary(max_size=200) | st.integers(0, len(TEXT)).map(lambda cut: TEXT[:cut]))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_accounted_for(data: bytes) -> None:
    contract.read(READER, data)
