"""Time stamps: our own clock at once, outside ones when they answer, never in the way."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from deeds import leave

from cast import AT
from probata.pure.errors import VerificationError
from probata.pure.proof.authority import Authority
from probata.pure.proof.verify import verify_slip
from probata.trust.ledger import keys, prove, publish, stamping
from probata.trust.ledger.models import TimeStamp
from probata.trust.ledger.sequence import number_entries

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
OUTSIDE = Authority.create("Outside Clock", AT)
HOUR = timedelta(hours=1)


class Outside(BaseHTTPRequestHandler):
    """An authority outside, which answers as the test says."""

    mood: ClassVar[str] = "good"
    asked: ClassVar[int] = 0

    def do_POST(self) -> None:
        type(self).asked += 1
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        body = OUTSIDE.answer(asked, AT)
        if self.mood == "foreign":
            from probata.pure.proof import stamp

            body = OUTSIDE.answer(stamp.request(bytes(32), 7), AT)
        self.send_response({"broken": 500, "moved": 302}.get(self.mood, 200))
        self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()
        self.wfile.write(b"no stamp" if self.mood == "nonsense" else body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PROBATA_HOME = tmp_path
    own = Authority(OUTSIDE.certificate, OUTSIDE.root, OUTSIDE.key)  # making keys takes a second
    monkeypatch.setattr(keys, "own_authority", lambda at: own)
    stamping._not_before.clear()


@pytest.fixture
def outside(settings: Any) -> Iterator[type[Outside]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Outside)
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    settings.PROBATA_STAMP_AUTHORITIES = [f"http://127.0.0.1:{server.server_port}/"]
    Outside.mood, Outside.asked = "good", 0
    yield Outside
    server.shutdown()
    thread.join()
    server.server_close()


def published(at: datetime = AT) -> str:
    (id,) = leave(1)
    number_entries()
    publish.publish(at=at)
    return id


@pytest.mark.clause("chat-evidence", "authentic.technical-fixing")
def test_a_stamp_says_that_these_bytes_existed_by_then() -> None:
    id = published()
    stamping.stamp_newest(at=AT)
    (step,) = [one for one in verify_slip(prove.slip_for(id)).steps if one.name == "stamps"]
    assert "these bytes existed by 2026-03-02" in step.says


def test_our_own_clock_stamps_every_checkpoint() -> None:
    ids = [published(), published()]
    assert stamping.stamp_newest(at=AT) == 1
    published()
    assert stamping.stamp_newest(at=AT) == 1
    assert stamping.stamp_newest(at=AT) == 0
    report = verify_slip(prove.slip_for(ids[0]), roots=[OUTSIDE.root])
    assert report.ok
    assert {step.name: step.ok for step in report.steps}["stamps"]


def test_an_outside_clock_is_asked_at_most_once_an_hour(outside: type[Outside]) -> None:
    for minutes in (0, 20, 40, 61):
        published()
        stamping.stamp_newest(at=AT + timedelta(minutes=minutes))
    assert outside.asked == 2
    assert TimeStamp.objects.exclude(authority="own").count() == 2


def test_a_slip_prefers_the_stamp_from_outside(outside: type[Outside]) -> None:
    id = published()
    outside.mood = "broken"
    stamping.stamp_newest(at=AT)
    outside.mood = "good"
    published()
    stamping.stamp_newest(at=AT + HOUR)
    assert "Leaf   0 of 2" in prove.slip_for(id)


@pytest.mark.parametrize("mood", ["broken", "nonsense", "foreign", "moved"])
def test_an_outside_clock_that_fails_stops_nothing_and_is_asked_again(
    mood: str, outside: type[Outside]
) -> None:
    published()
    outside.mood = mood
    assert stamping.stamp_newest(at=AT) == 1  # our own
    assert stamping.stamp_newest(at=AT + timedelta(minutes=1)) == 0
    assert outside.asked == 1
    outside.mood = "good"
    assert stamping.stamp_newest(at=AT + timedelta(minutes=11)) == 1


def test_request_reply_and_chain_are_kept_and_checked() -> None:
    published()
    stamping.stamp_newest(at=AT)
    row = TimeStamp.objects.get()
    stamping.check(row)
    assert len(row.chain.split("\n")) == 2
    row.reply = bytes(row.reply)[:-1] + bytes([bytes(row.reply)[-1] ^ 1])
    with pytest.raises(VerificationError):
        stamping.check(row)


def test_nothing_published_means_nothing_to_stamp() -> None:
    assert stamping.stamp_newest(at=AT) == 0


def test_a_turn_does_everything() -> None:
    from test_follower import Together

    from probata.trust.ledger.turn import turn

    leave(3)
    done = turn(at=AT, followers=[Together()])
    assert (done.numbered, done.followed, done.published) == (6, 3, 6)
    assert TimeStamp.objects.get().checkpoint.size == 6
    assert turn(at=AT, followers=[Together()]).was_idle
