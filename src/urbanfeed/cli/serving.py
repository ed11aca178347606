"""Commands that serve: the server alone, with the gathering, or with the demo's articles."""

import asyncio
import errno
import gc
import socket
import tempfile
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from urbanfeed.cli.logs import begin
from urbanfeed.cli.options import DataDir, Homes, Host, Port, mirrors_of
from urbanfeed.cli.refusal import Refusal

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from urbanfeed.app import Background, Distributing, OpeningDesk
    from urbanfeed.settings import Settings

__all__ = ["add_to"]

_HEADER_SECONDS = 10  # a client that has not sent its headers by then is no client (slow loris)
_MOST_HEADERS = 65_536  # bytes of a request over HTTP/2, of which a connection has 200 at once (granian: 16 MiB each)
_GOODBYE_SECONDS = 10  # what is being answered may be finished; a stream that never ends is cut


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (demo, serve, run):
        app.command()(command)


def demo(host: Host = None, port: Port = None, data_dir: DataDir = None) -> None:
    """
    Serve the bundled pages: a newsroom to look at.

    They are the five founding sources' saved pages; no network is needed. Their articles are kept until the demo ends,
    or in the data folder if one is given.

    \b
    Examples:
      urbanfeed demo
      urbanfeed demo --port 8080
    """

    settings = begin(host=host, port=port, data_dir=data_dir)
    with ExitStack() as at_end:
        if not {"data_dir", "database_url"} & settings.model_fields_set:
            folder = at_end.enter_context(tempfile.TemporaryDirectory(prefix="urbanfeed-demo-"))
            settings = begin(host=host, port=port, data_dir=folder)
        _refuse_taken_port(settings)
        asyncio.run(_take_in_demo(settings))
        _serve(settings)


def serve(
    host: Host = None,
    port: Port = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, help="Processes that answer.")] = 1,
    data_dir: DataDir = None,
) -> None:
    """
    Serve what is stored.

    The newsroom stands at /, GraphQL at /graphql, feeds at /feeds/atom.xml and /feeds/rss.xml, widgets at /widgets/.

    \b
    Examples:
      urbanfeed serve
      URBANFEED_BASE_URL=https://news.city.example urbanfeed serve --host 0.0.0.0 --workers 2
    """

    _serve(begin(host=host, port=port, data_dir=data_dir), workers)


def run(host: Host = None, port: Port = None, home: Homes = None, data_dir: DataDir = None) -> None:
    """
    Serve what is stored, and gather what the sources publish.

    Everything in one: the server, and a round of each source when it is due, at the pace at which it publishes.

    \b
    Examples:
      urbanfeed run --data-dir /var/lib/urbanfeed
    """
    from urbanfeed.ingest.desk import open_desk
    from urbanfeed.ingest.lending import pace_of
    from urbanfeed.ingest.rounds import keep_gathering

    settings, mirrors = begin(host=host, port=port, data_dir=data_dir), mirrors_of(home)
    pace = pace_of(settings)  # one for both: a host does not care who in this process asks it
    gathering = partial(keep_gathering, settings, mirrors, pace=pace)
    _serve(settings, background=gathering, opening_desk=partial(open_desk, settings, mirrors, pace=pace))


async def _take_in_demo(settings: "Settings") -> None:
    from urbanfeed.cli.telling import Teller
    from urbanfeed.ingest.pipeline import ingest_page
    from urbanfeed.ingest.saved import demo_pages
    from urbanfeed.ingest.sources import put_sources
    from urbanfeed.store import Store

    with Teller("Taking in") as teller:
        async with await Store.open(settings.database) as store:
            await put_sources(store)
            for source, name, page in demo_pages():
                teller(await ingest_page(store, name, page, source))


def _serve(
    settings: "Settings",
    workers: int = 1,
    background: "Background | None" = None,
    opening_desk: "OpeningDesk | None" = None,
) -> None:
    """Answer until a signal ends it (SIGINT, SIGTERM). Raises Refusal and DatabaseError before anything is served."""
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings, HTTP2Settings
    from granian.log import LogLevels
    from granian.server import Server

    from urbanfeed.cli.logs import log_configuration
    from urbanfeed.delivery import distributing
    from urbanfeed.ingest.desk import open_desk
    from urbanfeed.store import Store

    async def prepare() -> None:
        """Migrate once, before several workers would; and tell now what is wrong with the database, not later."""
        await (await Store.open(settings.database)).close()

    port = _refuse_taken_port(settings)
    asyncio.run(prepare())
    server = Server(
        "urbanfeed.app:create_app",
        address=settings.host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        workers_kill_timeout=_GOODBYE_SECONDS,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_SECONDS * 1000),
        http2_settings=HTTP2Settings(max_headers_size=_MOST_HEADERS),
        log_level=LogLevels.debug if settings.log_level == "debug" else LogLevels.warning,
        log_access=True,
        log_access_format='%(addr)s "%(method)s %(path)s" %(status)d %(dt_ms).1f ms',
        log_dictconfig=log_configuration(settings),
    )
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    server.on_startup(lambda: typer.echo(f"urbanfeed serves on http://{host}:{port}", err=True))
    # The settings go along as a value: options of the command line would not reach a loader that reads the environment.
    desk = opening_desk or partial(open_desk, settings, ())
    told = partial(distributing, settings)
    server.serve(target_loader=partial(_load, settings, background, desk, told), wrap_loader=False)


def _load(
    settings: "Settings", background: "Background | None", desk: "OpeningDesk", distributing: "Distributing"
) -> "Starlette":
    """
    The application, in the process that serves it. What is there before the first request stays to the end; garbage is
    looked for among the rest alone, or now and then a request would wait a tenth of a second for it.
    """
    from urbanfeed.app import create_app

    app = create_app(settings, background, desk, distributing)
    gc.collect()
    gc.freeze()
    return app


def _refuse_taken_port(settings: "Settings") -> int:
    """
    The port to listen on, a free one for 0. Raises Refusal where it cannot be had.

    The server shares its port with its workers (SO_REUSEPORT), and so would with another server: it has to be asked
    for without sharing first.
    """
    host, port = settings.host, settings.port
    try:
        family, kind, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            probe.listen(1)
            return int(probe.getsockname()[1])
    except OSError as error:
        match error.errno:
            case errno.EADDRINUSE:
                reason = f"port {port} of {host} is taken; give another with --port, or 0 for a free one"
            case errno.EACCES:
                reason = f"port {port} of {host} may not be listened on; take one above 1023"
            case _:
                reason = f"{host} cannot be listened on: {error.strerror or error}"
        raise Refusal(reason) from None
