"""What is said of a passage beside its words: whole sentences, values untouched."""

from hypothesis import given
from hypothesis import strategies as st

from probata.pure import sayings
from probata.pure.sayings.saying import length

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ("subject", "from", "to", "direction", "duration", "action", "poll", "links", "chat", "form",
     "location_information", "contact_information", "forwarded_from", "type", "members")
)  # fmt: skip


def said(kind: str, text: str = "", **extra: object) -> list[str]:
    return [one.text() for one in sayings.sayings(kind, text, extra)]


def test_a_mail_begins_with_its_subject_and_its_people() -> None:
    people = [
        {"name": "周凯", "address": "z@example.net"},
        {"name": "", "address": "b@example.net"},
    ]
    assert said("mail", "words", subject="最后通知", **{"from": people, "cc": people[1:]}) == [
        "Subject: 最后通知",
        "From: 周凯 <z@example.net>, b@example.net",
        "Copy: b@example.net",
    ]


def test_a_mail_without_subject_says_so() -> None:
    assert said("mail") == ["This mail has no subject."]


def test_a_call_says_its_way_its_end_and_its_length() -> None:
    call = {"direction": "incoming", "duration": "56", "number": "+1", "contact_name": "Lan"}
    assert said("call", **call) == ["Incoming call", "It lasted 56 s.", "The other side: Lan (+1)"]
    assert said("call", direction="outgoing", duration="0", answered=False) == [
        "Outgoing call, 0 s: not answered"
    ]
    assert said("call", type="service", action="phone_call", discard_reason="missed") == [
        "Call, not answered"
    ]


def test_words_of_the_app_are_not_said_twice() -> None:
    assert said("call", "未接语音通话") == []


def test_a_service_row_is_a_sentence() -> None:
    row = {"type": "service", "action": "create_group", "title": "Flat", "members": ["A", None]}
    assert said("notice", **row) == ["Made the group “Flat” with A."]
    assert said("notice", type="service", action="new_thing") == ["The app notes “new_thing”."]


def test_an_sms_that_was_not_sent_says_where_it_lay() -> None:
    sms = {"form": "sms", "direction": "failed", "chat": "Kai", "address": "+86"}
    assert said("draft", "words", **sms) == ["To: Kai (+86)", "The phone says that sending failed."]
    assert sayings.direction(sms) == ""
    assert sayings.is_ours("this-phone", sms)


def test_a_link_that_leads_elsewhere_is_said() -> None:
    links = [{"text": "bank.example", "href": "http://evil.example"}]
    assert said("text", "bank.example", links=links) == [
        "The words “bank.example” lead to http://evil.example"
    ]


def test_values_never_fill_each_others_places() -> None:
    card = {"first_name": "{number}", "phone_number": "\x00name\x00"}
    (one,) = sayings.sayings("contact", "", {"contact_information": card})
    assert one.text() == "Contact card: {number}, \x00name\x00"


@given(st.sampled_from(("mail", "call", "notice", "text", "draft")), st.dictionaries(NAMES, JSON))
def test_anything_a_file_holds_can_be_said(kind: str, extra: dict[str, object]) -> None:
    for one in sayings.sayings(kind, "", extra):
        assert one.text()
    sayings.direction(extra)
    sayings.is_ours("", extra)


@given(st.text(max_size=12))
def test_a_length_is_never_guessed(seconds: str) -> None:
    assert length(seconds) == "" or seconds.isdigit()
