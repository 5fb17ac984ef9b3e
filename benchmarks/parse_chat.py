"""Parsing a WhatsApp export: every message with sender, time interval and bytes, beside peers.

    python benchmarks/parse_chat.py [--quick]

Ours is the public way: open the source, read it, take all batches, with every rule on (dialects,
dates, kinds, files, balance, notes). The peers are chatpack (Rust), which refuses the American
form, and whatstk for that form. Every program runs in a process of its own and measures the CPU
seconds of its work after its imports, the best of several runs. What ours found is compared with
the truth of the generator, outside the time: minute, sender, words, notices; one difference fails.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from rows import finish, row

ROOT = Path(__file__).resolve().parents[1]
PEER = Path(os.environ.get("PROBATA_BENCH_PYTHON") or ROOT / ".venv-bench" / "bin" / "python")
FULL, QUICK = 1_000_000, 100_000

NAMES = (
    "Mai Tran",
    "Oluwaseun",
    "王芳",
    "陈建国 (财务)",
    "Đỗ Thị Hạnh",
    "Hoàng Minh",
    "Zoë O'Hara",
)
NAMES += ("+84 91 555 01 99", "+86 139 5550 0199", "Lee, Dana", "~ guest", "刘洋 😀", "Ng_99", "Q")
EN = """rent deposit lease signed notice court hearing pay back call me when you can it was never
please send the invoice by friday lawyer said photo attached""".split()  # noqa: SIM905
ZH = "房租押金合同签字通知法院开庭付款收据证人地址银行转账截图原件明天上午下午请确认收到谢谢没有"
VI = """tiền nhà đặt cọc hợp đồng ký tên tòa án biên lai chuyển khoản ngày mai gặp nhau không được
đâu cảm ơn anh chị""".split()  # noqa: SIM905
SIGNS = ("🙂", "👍🏽", "👩‍👩‍👦", "🇻🇳", "❤️", "🔥")
NOTICES = ("{0} added {1}", "{0} left", '{0} created group "Lease 2023"', "You're now an admin")
NOTICES += ("{0} joined using this group's invite link", "{1}'s security code changed.")
MEDIA = (
    "<Media omitted>",
    "null",
    "This message was deleted",
    "IMG-20240{0}1{1}-WA00{2} (file attached)",
)
MEDIA += ("VID-20240{0}1{1}-WA00{2} (file attached)\n录像 of the flat", "<Media omitted>")
ENDINGS = ("11.jpg", "12.jpg", "13.mp4", "14.opus")

OURS = """
import json, resource, sys, time
from pathlib import Path
from probata.pure import reading
from probata.pure.reader import NO_SENDER
path, want, truth = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
reading.names()  # load all readers
cpu, wall = time.process_time(), time.perf_counter()
source = reading.open_source(path.name, path, beside={})
taken = reading.read(source)
count = 0
for batch in taken.batches():
    count += len(batch)
    if want == "texts":
        batch.texts()
cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
wrong = 0
if truth:
    taken = reading.read(reading.open_source(path.name, path, beside={}))
    with open(truth, encoding="utf-8") as lines:
        data, end = source.data, 0
        for batch in taken.batches():
            rows = zip(batch.texts(), batch.clock.tolist(), batch.sender.tolist(),
                       batch.start.tolist(), batch.end.tolist(), batch.earliest.tolist(),
                       batch.latest.tolist())
            for text, clock, sender, low, high, earliest, latest in rows:
                minute, name, words = json.loads(next(lines))
                said = "" if sender == NO_SENDER else taken.labels[sender].text
                same = (clock, said, text) == (minute * 60_000, name, words)
                same &= low == end and bytes(data[low:high]).decode().rstrip("\\n").endswith(text)
                same &= (earliest, latest) == (clock - 50_400_000, clock + 43_259_999)
                wrong, end = wrong + (not same), high
        wrong += sum(1 for _ in lines)
print(json.dumps({"cpu": cpu, "wall": wall, "count": count, "peak": peak, "wrong": wrong,
                  "closes": taken.balance.closes}))
"""
CHATPACK = """
import json, resource, sys, time
import chatpack
cpu, wall = time.process_time(), time.perf_counter()
found = chatpack.parse_whatsapp(sys.argv[1])
cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"cpu": cpu, "wall": wall, "count": len(found), "peak": peak}))
"""
WHATSTK = """
import json, resource, sys, time
from whatstk import WhatsAppChat
cpu, wall = time.process_time(), time.perf_counter()
chat = WhatsAppChat.from_source(sys.argv[1], max_size=10**11)
cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"cpu": cpu, "wall": wall, "count": len(chat.df), "peak": peak}))
"""
FLOOR = """
import hashlib, json, sys, time
cpu = time.process_time()
hashlib.sha256(open(sys.argv[1], "rb").read())
print(json.dumps({"cpu": time.process_time() - cpu}))
"""


def sentence(chance: random.Random) -> str:
    """Return some words in one of three languages."""
    kind = chance.random()
    if kind < 0.45:
        said = " ".join(chance.choices(EN, k=chance.randint(1, 15)))
    elif kind < 0.75:
        said = "".join(chance.choices(ZH, k=chance.randint(2, 30)))
    else:
        said = " ".join(chance.choices(VI, k=chance.randint(1, 15)))
    if chance.random() < 0.15:
        said += " " + chance.choice(SIGNS)
    if chance.random() < 0.04:
        said = "Re: " + said
    return said


def words(chance: random.Random) -> str:
    """Return the words of a message: a line, several lines, or what the app writes for a file."""
    kind = chance.random()
    if kind < 0.06:
        one, two = chance.randint(1, 9), chance.randint(0, 9)
        return chance.choice(MEDIA).format(one, two, chance.choice(ENDINGS))
    said = sentence(chance)
    if kind < 0.15:
        for _ in range(chance.randint(1, 4)):
            said += "\n" + chance.choice(
                (
                    sentence(chance),
                    "",
                    f"sum: {chance.randint(1, 999)}",
                    "05/04/2024 is the day",
                    "- a",
                )
            )
        said += "\nend"
    return said


def stamp(when: datetime, style: str) -> str:
    """Write a clock as a British or an American Android phone does."""
    if style == "gb":
        return f"{when:%d/%m/%Y, %H:%M}"
    half = "AM" if when.hour < 12 else "PM"
    return f"{when.month}/{when.day}/{when:%y}, {when.hour % 12 or 12}:{when:%M}\u202f{half}"


def generate(chat: TextIO, truth: TextIO, count: int, style: str) -> None:
    """Write an export and its truth: minute since 1970, sender or "", words."""
    chance = random.Random(20_240_513)
    when = datetime(2016, 2, 3, 7, 0)
    for _ in range(count):
        when += timedelta(seconds=int(chance.expovariate(1 / 240)))
        who = "" if chance.random() < 0.03 else chance.choice(NAMES)
        said = words(chance) if who else chance.choice(NOTICES).format(*chance.sample(NAMES, 2))
        chat.write(f"{stamp(when, style)} - {who + ': ' if who else ''}{said}\n")
        minute = int((when - datetime(1970, 1, 1)).total_seconds()) // 60
        truth.write(json.dumps([minute, who, said], ensure_ascii=False) + "\n")


def measure(python: Path | str, program: str, *given: str, runs: int) -> dict[str, Any]:
    """Run a program several times in processes of their own; return its best run."""
    best: dict[str, Any] = {}
    for number in range(runs):
        # Only the first run compares with the truth: comparing takes longer than parsing.
        arguments = given if number == 0 else (*given[:2], "")
        done = subprocess.run(
            [str(python), "-c", program, *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.stderr[-2000:])
        told = json.loads(done.stdout)
        told["wrong"] = max(told.get("wrong", 0), best.get("wrong", 0))
        if not best or told["cpu"] < best["cpu"]:
            best = told
        else:
            best["wrong"] = told["wrong"]
    return best


def compare(folder: Path, style: str, count: int, runs: int) -> int:
    """Measure one style; return how many messages ours read wrongly."""
    chat, truth = folder / f"{style}.txt", folder / f"{style}.jsonl"
    with chat.open("w", encoding="utf-8", newline="") as text, truth.open("w") as facts:
        generate(text, facts, count, style)
    size = f"{count} messages, {chat.stat().st_size >> 20} MiB"
    ours = measure(sys.executable, OURS, str(chat), "columns", str(truth), runs=runs)
    texts = measure(sys.executable, OURS, str(chat), "texts", "", runs=runs)
    floor = measure(sys.executable, FLOOR, str(chat), runs=runs)
    peer, version = (CHATPACK, "chatpack 0.1.0") if style == "gb" else (WHATSTK, "whatstk 0.9.1")
    theirs = measure(PEER, peer, str(chat), runs=runs if style == "gb" else 1)
    for name, told in ((f"parse {style}", ours), (f"parse {style}, all words decoded", texts)):
        row(
            "parse_chat",
            name,
            "messages/s",
            count / told["cpu"],
            count / theirs["cpu"],
            version,
            limit=count / floor["cpu"],
            peak_mb=told["peak"],
            size=size,
            clock="CPU of the process",
            cpu_s=round(told["cpu"], 3),
            peer_cpu_s=round(theirs["cpu"], 3),
            peer_count=theirs["count"],
            peer_peak_mb=round(theirs["peak"]),
            exact=1 - ours["wrong"] / count,
            limit_is="reading the file and its SHA-256",
        )
    if ours["count"] != count or not ours["closes"]:
        return count
    return int(ours["wrong"])


def main() -> None:
    """Measure both styles and print the rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    count, runs = (QUICK, 3) if given.quick else (FULL, 5)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for style in ("gb", "us"):
            wrong += compare(Path(folder), style, count, runs)
    finish()
    if wrong:
        raise SystemExit(f"{wrong} messages were not read exactly")


if __name__ == "__main__":
    main()
