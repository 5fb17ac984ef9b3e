"""The whole import of one WhatsApp export against whatstk, which finds the header and parses.

Ours is the act behind `probata import`: the file is read, sealed (encrypted, durable, chunk tree),
recorded in the journal, read, its messages are in the database and in the search index, the checks
ran. whatstk 0.9.1 finds the form of the header by itself and makes a table in memory. Both are
timed inside a process of their own, without interpreter start; a further row takes whole
processes, start included. The home of the vault is made before; its seconds stand in the row.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from rows import finish, row

ROOT = Path(__file__).resolve().parents[1]
PEER = Path(os.environ.get("PROBATA_BENCH_PYTHON") or ROOT / ".venv-bench" / "bin" / "python")
FULL, QUICK = 1_000_000, 80_000
NAMES = (
    "Alice Tan",
    "Bob",
    "张伟",
    "李娜 (HR)",
    "Nguyễn Văn An",
    "+84 90 123 45 67",
    "Smith, John",
)
EN = [
    "the",
    "meeting",
    "moved",
    "to",
    "friday",
    "please",
    "bring",
    "contract",
    "and",
    "receipt",
    "money",
    "transfer",
    "bank",
    "account",
]
ZH = "我你他的是在有不了这那就会可以今天明天昨天合同证据付款收据法院开庭律师银行转账账户地址"
VI = [
    "hôm",
    "nay",
    "ngày",
    "mai",
    "tôi",
    "đã",
    "chuyển",
    "tiền",
    "vào",
    "tài",
    "khoản",
    "ngân",
    "hàng",
    "hợp",
    "đồng",
    "chứng",
    "cứ",
    "tòa",
    "án",
]
REST = (
    "<Media omitted>",
    "IMG-20230412-WA0007.jpg (file attached)",
    "This message was deleted",
    "see https://example.org/a?b=7",
)

OURS = """
import json, os, resource, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "probata.settings"
import django
django.setup()
from pathlib import Path
from probata.cli import local
from probata.evidence.assessment import jobs as assessing
from probata.evidence.intake import acts, jobs, queries
owner = local.owner()
matter = acts.open_matter("Bench", actor=owner, at=local.now()).on.removeprefix("matter:")
clock, cpu = time.perf_counter(), sum(os.times()[:4])
handed = acts.Handed(Path(sys.argv[1]), "chat.txt")
item = acts.receive(matter, handed, actor=owner, at=local.now()).on.removeprefix("item:")
jobs.read_item(item, at=local.now())
assessing.assess_item(item, at=local.now())
wall, cpu = time.perf_counter() - clock, sum(os.times()[:4]) - cpu
told = queries.summary(owner, item)
hits = queries.search(owner, "合同", limit=5)
who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
most = sum(resource.getrusage(one).ru_maxrss for one in who) / 1024
print(json.dumps({"wall": wall, "cpu": cpu, "records": told["records"],
                  "closes": told["balance_ok"], "hits": len(hits), "peak": most}))
"""
THEIRS = """
import json, os, sys, time
from whatstk import WhatsAppChat
clock, cpu = time.perf_counter(), sum(os.times()[:4])
chat = WhatsAppChat.from_source(sys.argv[1], max_size=10**11)
wall, cpu = time.perf_counter() - clock, sum(os.times()[:4]) - cpu
print(json.dumps({"wall": wall, "cpu": cpu, "records": len(chat.df)}))
"""


def generate(path: Path, count: int, seed: int = 7) -> None:
    """Write an Android export of so many records: three languages, many-line messages, notices."""
    chance = random.Random(seed)
    when = datetime(2015, 1, 1, 8, 0)
    with path.open("w", encoding="utf-8", newline="") as file:
        for _ in range(count):
            when += timedelta(seconds=int(chance.expovariate(1 / 250)))
            if chance.random() < 0.03:
                file.write(f"{when:%d/%m/%Y, %H:%M} - {chance.choice(NAMES)} left\n")
            else:
                text = _text(chance)
                file.write(f"{when:%d/%m/%Y, %H:%M} - {chance.choice(NAMES)}: {text}\n")


def _text(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.06:
        return chance.choice(REST)
    if kind < 0.5:
        said = " ".join(chance.choices(EN, k=chance.randint(1, 14)))
    elif kind < 0.8:
        said = "".join(chance.choices(ZH, k=chance.randint(2, 28)))
    else:
        said = " ".join(chance.choices(VI, k=chance.randint(1, 14)))
    if chance.random() < 0.09:
        said += "\n- " + " ".join(chance.choices(VI, k=5)) + "\n\nend"
    return said + (" 😀" if chance.random() < 0.18 else "")


def run(command: list[str], env: dict[str, str]) -> tuple[dict[str, float], float]:
    """Run a script and return the figures it printed and the seconds of the whole process."""
    start = time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    return json.loads(done.stdout.splitlines()[-1]), seconds


def ours(chat: Path, work: Path, env: dict[str, str]) -> tuple[dict[str, float], float, float]:
    """Import into a fresh home; return figures, whole seconds, and seconds to make the home."""
    home = work / "home"
    shutil.rmtree(home, ignore_errors=True)
    env = {**env, "PROBATA_HOME": str(home)}
    start = time.perf_counter()
    first = [sys.executable, "-m", "probata.cli.main", "matters"]
    subprocess.run(first, env=env, check=True, capture_output=True)
    made = time.perf_counter() - start
    figures, whole = run([sys.executable, "-c", OURS, str(chat)], env)
    return figures, whole, made


def main() -> None:
    """Measure both in turn, and print the best of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--size", type=int, default=0, help="records in the export")
    parser.add_argument("--rounds", type=int, default=2)
    args = parser.parse_args()
    count = args.size or (QUICK if args.quick else FULL)
    env = {name: text for name, text in os.environ.items() if not name.startswith("PROBATA_")}
    with tempfile.TemporaryDirectory(prefix="probata-bench-") as folder:
        work = Path(folder)
        chat = work / "WhatsApp Chat.txt"
        generate(chat, count)
        mine, theirs = [], []
        for _ in range(args.rounds):
            mine.append(ours(chat, work, env))
            if PEER.exists():
                theirs.append(run([str(PEER), "-c", THEIRS, str(chat)], env))
        tell(count, chat.stat().st_size, mine, theirs)
    finish()


def tell(
    count: int,
    size: int,
    mine: list[tuple[dict[str, float], float, float]],
    theirs: list[tuple[dict[str, float], float]],
) -> None:
    """Check what was imported, and print the rows."""
    for figures, _, _ in mine:
        assert figures["records"] == count and figures["closes"], figures
        assert figures["hits"] == 5, figures
    best = min(mine, key=lambda one: one[0]["wall"])
    peer = min(theirs, key=lambda one: one[0]["wall"]) if theirs else None
    shown = f"{count} records, {size / 1e6:.0f} MB"
    told = {
        "peer_version": "whatstk 0.9.1, header found" if peer else "",
        "size": shown,
        "peak_mb": best[0]["peak"],
    }
    for name, ours_seconds, peer_seconds in (
        ("import", best[0]["wall"], peer and peer[0]["wall"]),
        ("import, all cores' seconds", best[0]["cpu"], peer and peer[0]["cpu"]),
        ("import, process start included", best[1], peer and peer[1]),
    ):
        row(
            "import_chat",
            name,
            "records/s",
            count / ours_seconds,
            count / peer_seconds if peer_seconds else None,
            home_made_s=round(best[2], 2),
            **told,
        )


if __name__ == "__main__":
    main()
