"""Search in many short messages: the newest 50 that hold a text, exact for any script and length.

    python benchmarks/search.py [--quick]

The messages come in as a chat export through the acts behind `probata import`. Ours is the query
behind the page and the command: access decided, postings read from the embedded database, each
candidate folded and compared, its message built with all that is shown. The peers answer the same
question over the same folded texts with row numbers alone: SQLite's FTS5 with its trigram
tokenizer (and a scan where a query is shorter than that), PostgreSQL with pg_trgm where a
PostgreSQL with that extension is installed. Ours and the peers' answers are compared with a scan of
everything.
"""

import argparse
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import rows
import search_words

ROOT = Path(__file__).resolve().parent.parent
SEED = 4242
AT = datetime(2026, 3, 2, tzinfo=UTC)
LIMIT = 50


def export(made: list[str], path: Path) -> None:
    """Write the messages as a chat export."""
    names = ("Alice Tan", "张伟", "Nguyễn Văn An", "Bob")
    rng = random.Random(SEED)
    at = datetime(2019, 1, 1)  # the clock of a phone; it has no zone
    with path.open("w", encoding="utf-8") as file:
        for text in made:
            at += timedelta(seconds=rng.randrange(10, 400))
            file.write(f"{at:%d/%m/%Y, %H:%M} - {rng.choice(names)}: {text}\n")


class Ours:
    """An embedded vault with the messages in it, and its owner."""

    def __init__(self, home: Path, source: Path) -> None:
        os.environ |= {"PROBATA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "probata.settings"}
        for name in ("PROBATA_DATABASE", "PROBATA_STORE"):
            os.environ.pop(name, None)
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from probata.evidence.intake import jobs, queries
        from probata.evidence.intake.acts import matters, receiving
        from probata.trust.people import acts as people

        self.owner = people.first_owner(name="Owner", at=AT)
        matter = matters.open_matter("Search", actor=self.owner, at=AT)
        handed = receiving.Handed(source, source.name)
        received = receiving.receive(matter.on.partition(":")[2], handed, actor=self.owner, at=AT)
        assert jobs.read_item(received.on.partition(":")[2], at=AT)
        self._search = queries.search

    def search(self, query: str, limit: int = LIMIT) -> list[int]:
        """Return the indexes of the newest messages that hold the query."""
        found = self._search(self.owner, query, limit=limit)
        return [hit.message.key & 0xFFFFFFFF for hit in found]

    def texts(self) -> list[str]:
        """Return the texts as they are kept, in the order of their indexes."""
        from probata.evidence.intake.models import Passage

        return list(Passage.objects.order_by("id").values_list("text", flat=True))


class Trigrams:
    """FTS5 with the trigram tokenizer over folded texts."""

    name = f"SQLite {sqlite3.sqlite_version} FTS5 trigram"

    def __init__(self, folder: Path, folded: list[str]) -> None:
        self._base = sqlite3.connect(folder / "fts.sqlite3")
        self._base.execute("PRAGMA synchronous=OFF")
        self._base.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='trigram')")
        self._base.executemany("INSERT INTO t(rowid, text) VALUES (?, ?)", enumerate(folded))
        self._base.commit()

    def search(self, query: str) -> list[int]:
        """Return the numbers of the newest rows; short queries scan, as the index cannot help."""
        if len(query) < 3:
            where, value = "+text LIKE ?", f"%{query}%"
        else:
            where, value = "text MATCH ?", '"' + query.replace('"', '""') + '"'
        sql = f"SELECT rowid FROM t WHERE {where} ORDER BY rowid DESC LIMIT {LIMIT}"
        return [number for (number,) in self._base.execute(sql, [value])]

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()


class PgTrgm:
    """PostgreSQL with pg_trgm over folded texts, on a socket in a folder of its own."""

    def __init__(self, folder: Path, folded: list[str]) -> None:
        import psycopg

        self._folder = Path(tempfile.mkdtemp(prefix="bench-pg-"))
        self._folder.chmod(0o777)
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        data = self._folder / "data"
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        init = [*self._as, str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-E", "UTF8"]
        subprocess.run([*init, "--locale=C.UTF-8"], check=True, cwd="/", **quiet)
        options = ["-k", str(self._folder), "-h", "", "-c", "shared_buffers=512MB"]
        self._server = subprocess.Popen(
            [*self._as, str(binaries / "postgres"), "-D", str(data), *options], cwd="/", **quiet
        )
        address = f"host={self._folder} dbname=postgres"
        if self._as:
            address += " user=postgres"
        self._base = self._connected(psycopg, address)
        self.name = f"PostgreSQL {self._base.info.server_version // 10000} pg_trgm"
        self._base.execute("CREATE EXTENSION pg_trgm")
        self._base.execute("CREATE TABLE t (id bigint PRIMARY KEY, text text NOT NULL)")
        with self._base.cursor().copy("COPY t FROM STDIN") as copy:
            for row in enumerate(folded):
                copy.write_row(row)
        self._base.execute("SET maintenance_work_mem = '512MB'")
        self._base.execute("CREATE INDEX ON t USING gin (text gin_trgm_ops)")
        self._base.execute("ANALYZE t")

    @staticmethod
    def _connected(psycopg: Any, address: str) -> Any:
        for _ in range(100):
            try:
                return psycopg.connect(address, autocommit=True)
            except psycopg.OperationalError:
                time.sleep(0.2)
        raise RuntimeError("PostgreSQL did not start")

    def search(self, query: str) -> list[int]:
        """Return the numbers of the newest rows, by the faster of the two ways to ask."""
        like = "%" + query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        sql = (
            "WITH found AS MATERIALIZED (SELECT id FROM t WHERE text LIKE %s) "
            f"SELECT id FROM found ORDER BY id DESC LIMIT {LIMIT}"
        )
        return [number for (number,) in self._base.execute(sql, [like])]

    def close(self) -> None:
        """Stop the server and remove its folder."""
        self._base.close()
        self._server.terminate()
        self._server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def measured(
    search: Callable[[str], list[int]], asked: list[str], runs: int
) -> tuple[list[float], list[list[int]]]:
    """Return the best time of each query in milliseconds, sorted, and all answers."""
    times, answers = [], []
    for query in asked:
        best = float("inf")
        for _ in range(runs):
            start = time.perf_counter()
            found = search(query)
            best = min(best, time.perf_counter() - start)
        times.append(best * 1000)
        answers.append(found)
    return sorted(times), answers


def at(times: list[float], part: float) -> float:
    """Return the percentile of sorted times."""
    return times[min(len(times) - 1, int(len(times) * part))]


def scan(folded: list[str], query: str, limit: int) -> list[int]:
    """Answer by looking at everything, newest first."""
    found = []
    for number in range(len(folded) - 1, -1, -1):
        if query in folded[number]:
            found.append(number)
            if len(found) == limit:
                break
    return found


def recall(answers: list[list[int]], truth: list[list[int]]) -> float:
    """Return which part of the true answers was given."""
    wanted = sum(map(len, truth))
    return sum(len(set(a) & set(t)) for a, t in zip(answers, truth, strict=True)) / max(wanted, 1)


def main() -> None:
    """Import, ask, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer messages, one peer")
    quick = parser.parse_args().quick
    count = 100_000 if quick else 1_000_000
    made, kinds = search_words.messages(count, SEED)
    work = ROOT / "var"
    work.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-search-", dir=work) as name:
        folder = Path(name)
        source = folder / "WhatsApp Chat with Search.txt"
        export(made, source)
        start = time.perf_counter()
        ours = Ours(folder / "home", source)
        imported = time.perf_counter() - start
        from probata.pure.fold import fold

        folded = [fold(text) for text in ours.texts()]
        asked = search_words.queries(made, kinds, SEED)
        needles = [fold(query) for query in asked]
        truth = [scan(folded, needle, LIMIT) for needle in needles]
        times, answers = measured(ours.search, asked, 2 if quick else 3)
        assert answers == truth, "an answer differs from the scan"
        few = random.Random(SEED).sample(range(len(asked)), 10 if quick else 30)
        for number in few:  # all hits, not only the newest
            everything = scan(folded, needles[number], len(folded))
            if len(everything) <= 20_000:
                assert ours.search(asked[number], len(folded)) == everything
        peers: list[tuple[str, list[float], float]] = []
        for peer in (Trigrams, PgTrgm):
            if peer is PgTrgm and (quick or not _has_pg_trgm()):
                if not quick:
                    print("pg_trgm: no PostgreSQL with it is installed", file=sys.stderr)
                continue
            other = peer(folder, folded)
            peer_times, peer_answers = measured(other.search, needles, 1 if quick else 2)
            peers.append((other.name, peer_times, recall(peer_answers, truth)))
            other.close()
        for name, peer_times, peer_recall in peers:
            rows.row(
                "search",
                f"newest {LIMIT}, p95, beside {name.split()[-1]}",
                "ms",
                at(times, 0.95),
                at(peer_times, 0.95),
                name,
                limit=5,
                size=f"{len(folded)} messages, {len(asked)} queries",
                must=30,
                aim=5,
                recall=recall(answers, truth),
                peer_recall=round(peer_recall, 4),
                p50=round(at(times, 0.5), 2),
                peer_p50=round(at(peer_times, 0.5), 2),
                slowest=round(times[-1], 2),
                peer_slowest=round(peer_times[-1], 2),
                prepared_s=round(imported, 1),
            )
    rows.finish()


def _has_pg_trgm() -> bool:
    return any(Path("/usr/share/postgresql").glob("*/extension/pg_trgm.control"))


if __name__ == "__main__":
    main()
