"""`probata story`: a whole invented case told through acts, for the demonstration and for tests."""

from __future__ import annotations

import io
import secrets
import shutil
import zipfile
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from probata.cli import local, telling
from probata.cli.language import gettext as _
from probata.evidence.bundle import acts as exhibiting
from probata.evidence.bundle import jobs as bundling
from probata.evidence.bundle.rules import Proposal
from probata.evidence.intake import acts as intake
from probata.evidence.intake import queries as reading
from probata.pure.errors import ProbataError
from probata.pure.filling import gettext_noop as N_
from probata.trust.access import acts as granting
from probata.trust.ledger import turn
from probata.trust.ledger.actor import Actor
from probata.trust.people import acts as people

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable
    from datetime import datetime

    Now = Callable[[], datetime]

HELP = """Tell the demonstration story: an invented case, through the same acts that people use.

Nothing is written behind the acts, so the story can never be in a state that a real case could not
be in. All persons and messages are invented.
"""
EXAMPLES = """examples:
  PROBATA_HOME=demo-home probata story --fresh
"""
_PICTURE = "00000013-PHOTO-2026-03-09-23-49-11.jpg"
_DONE = "story.txt"


class NotFresh(ProbataError):
    """A home that holds something already."""

    code = "cli.not_fresh"
    says = "There is something in {path} already, and it is not a demonstration."
    remedy = "Name an empty folder in PROBATA_HOME: the story never mixes with real evidence."
    exit = 6


@dataclass(slots=True)
class Cast:
    """Who acts in the story, and the one password they share on this computer."""

    password: str
    actors: dict[str, Actor] = field(default_factory=dict)
    logins: dict[str, str] = field(default_factory=dict)


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--fresh", action="store_true", help="take away an earlier demonstration in this home first"
    )
    parser.add_argument("--password", default="", help="password of the accounts (default: drawn)")


@local.guarded
def run(args: Namespace) -> int:
    """Tell the story, and say who can sign in."""
    from django.conf import settings

    home = Path(settings.PROBATA_HOME)
    mark = home / _DONE
    if args.fresh and mark.exists():
        _take_away(home)
    elif home.exists() and {one.name for one in home.iterdir()} - {"uploads", "static"}:
        raise NotFresh(path=str(home))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark.write_text("A demonstration: everything in this folder is invented.\n", "utf-8")
    cast = tell(now=local.now, password=args.password)
    telling.say(_("Who can sign in, all with the password {password}:", password=cast.password))
    for login, says in cast.logins.items():
        telling.say(f"  {login:<10} {_(says)}")
    return 0


def _take_away(home: Path) -> None:
    """Remove an earlier demonstration, and nothing else: the mark says that it is one."""
    for entry in home.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def tell(*, now: Now, password: str = "") -> Cast:
    """Tell the whole story in the home that the settings name; `now` is asked for each deed."""
    owner = local.owner()
    cast = Cast(password or "-".join(secrets.token_hex(2) for _ in range(3)))
    people.change_password(owner.ref, password=cast.password, actor=Actor.system("setup"), at=now())
    cast.actors["owner"], cast.logins["owner"] = owner, N_("keeps this vault; sees everything")
    for login, name, language, role, says in _PEOPLE:
        cast.actors[login] = _enrol(cast, login, name, language, role, now())
        cast.logins[login] = says
    turn.turn(at=now())
    _harassment(cast, now)
    _deposit(cast, now)
    turn.turn(at=now())
    return cast


_PEOPLE = (
    ("linmei", "林梅 Lin Mei", "zh-hans", "survivor", N_("keeps her own matter (简体中文)")),
    ("thao", "Nguyễn Thị Thảo", "vi", "survivor", N_("keeps her own matter (Tiếng Việt)")),
    ("lawyer", "Claire Duval", "fr", "representative", N_("acts for Lin Mei (français)")),
    ("stranger", "Sam Stranger", "en", "representative", N_("has nothing to do with either")),
)


def _enrol(cast: Cast, login: str, name: str, language: str, role: str, at: datetime) -> Actor:
    """Open an account that may open matters of its own, and sees nobody else's."""
    owner, setup = cast.actors["owner"], Actor.system("setup")
    opened = people.enrol(
        login, name=name, language=language, password=cast.password, actor=owner, at=at
    )
    granting.grant(opened.on, role=role, scope=opened.on, actor=setup, at=at)
    return Actor(opened.on, name, language)


def _harassment(cast: Cast, now: Now) -> None:
    """Lin Mei keeps what her former partner wrote, and her lawyer makes a bundle of it."""
    she, lawyer = cast.actors["linmei"], cast.actors["lawyer"]
    opened = intake.open_matter("三月的消息", note="演示：全部为虚构。", actor=she, at=now())
    matter = opened.on.removeprefix("matter:")
    handed = [
        intake.Handed(_chat_with_picture(), "WhatsApp Chat - 周凯.zip"),
        intake.Handed(_file("sms.xml"), "sms-20260318.xml"),
        intake.Handed(_file("mail.eml"), "最后通知.eml"),
    ]
    intake.receive_many(matter, handed, means="手机导出", actor=she, at=now())
    turn.turn(at=now())
    granting.grant(
        lawyer.ref,
        role="representative",
        scope=opened.on,
        level="SPECIFIC",
        reason="委托代理",
        actor=she,
        at=now(),
    )
    items = {one.name: one.id for one in reading.items(she, matter)}
    intake.give_hints(
        items["WhatsApp Chat - 周凯.zip"], zone="Asia/Shanghai", actor=lawyer, at=now()
    )
    turn.turn(at=now())
    chat = Proposal(
        title="2026年3月2日至11日的聊天记录",
        shows="对方在当事人要求停止联系之后继续发送消息，并提到照片和金钱。",
        shows_not="不能证明是谁拿着手机。",
        first=1,
        last=21,
    )
    exhibiting.make_exhibit(items["WhatsApp Chat - 周凯.zip"], chat, actor=lawyer, at=now())
    for name, title in (("sms-20260318.xml", "陌生号码的短信"), ("最后通知.eml", "电子邮件")):
        exhibiting.make_exhibit(items[name], Proposal(title=title), actor=lawyer, at=now())
    ordered = exhibiting.order_bundle(
        matter, title="林梅：骚扰与威胁", language="zh-hans", actor=lawyer, at=now()
    )
    bundling.make_now(ordered.on.removeprefix("bundle:"), at=now())


def _deposit(cast: Cast, now: Now) -> None:
    """Thảo keeps the talk about a deposit that was not paid back."""
    she = cast.actors["thao"]
    opened = intake.open_matter("Tiền cọc phòng 302", note="Minh họa: hư cấu.", actor=she, at=now())
    matter = opened.on.removeprefix("matter:")
    name = "Trò chuyện WhatsApp với Chị Hoa (chủ nhà).txt"
    handed = intake.Handed(_file("vi_android.txt"), name)
    intake.receive_many(matter, [handed], actor=she, at=now())
    turn.turn(at=now())
    item = reading.items(she, matter)[0].id
    exhibiting.make_exhibit(
        item,
        Proposal(title="Thỏa thuận và việc đòi lại tiền cọc", first=1, last=16),
        actor=she,
        at=now(),
    )
    ordered = exhibiting.order_bundle(
        matter, title="Tiền cọc phòng 302", language="vi", actor=she, at=now()
    )
    bundling.make_now(ordered.on.removeprefix("bundle:"), at=now())


def _file(name: str) -> bytes:
    return (files("probata.cli") / "story_files" / name).read_bytes()


def _chat_with_picture() -> bytes:
    """Return the export as an iPhone hands it over: a zip with the chat and its picture."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, content in (("_chat.txt", _file("zh_ios.txt")), (_PICTURE, _file("photo.jpg"))):
            whole.writestr(zipfile.ZipInfo(name, (2026, 3, 18, 21, 30, 0)), content)
    return out.getvalue()
