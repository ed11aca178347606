"""
Fixtures that several test files share: databases of both engines, the demo's server, a newsroom, a browser, a widget's
site, no pauses.
"""

import os
import shutil
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import stamina
from playwright.sync_api import Browser, Page, expect, sync_playwright

import databases as of_engines
from databases import ENGINES, Databases, PostgresDatabases, Server, SqliteDatabases
from leaps import Leap, leaping
from servers import running
from urbanfeed.store import Store

# What only a few files need is imported by the fixtures, so that the others begin sooner.
if TYPE_CHECKING:
    from foreign import Foreign
    from newsroom_door import Reader

# No network but this machine's, and no sandbox since tests may run as root.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """
    `--soak`: the tests of test_faults.py in their long forms, with their results printed.

    `--documents`: how many documents test_graphql_family.py asks beside its own.
    """
    parser.addoption("--soak", action="store_true", help="run the long forms of test_faults.py")
    parser.addoption("--documents", type=int, default=50, help="documents of test_graphql_family.py, on each engine")


def pytest_configure() -> None:
    """What a shell starts in the background ignores Ctrl-C, and all that it starts in turn; not so the tests."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads, or leaves anything in, the data folder and the settings of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("URBANFEED_")]:
            patch.delenv(name)
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One PostgreSQL server for all tests that want one."""
    with of_engines.server() as server:
        yield server


@pytest.fixture
def postgres(postgres_server: Server) -> Iterator[PostgresDatabases]:
    """New databases on PostgreSQL."""
    made = PostgresDatabases(postgres_server)
    yield made
    for name in made.names.values():
        postgres_server.drop(name)


@pytest.fixture(params=ENGINES)
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Databases:
    """New databases; the test runs once on each engine."""
    if request.param == "sqlite":
        return SqliteDatabases(tmp_path)
    made = request.getfixturevalue("postgres")
    assert isinstance(made, PostgresDatabases)
    return made


@pytest.fixture
async def store(databases: Databases) -> AsyncIterator[Store]:
    """An empty store, on each engine."""
    async with await Store.open(databases.url()) as it:
        yield it


@pytest.fixture(scope="module", params=["planned", "plain"])
def road(request: pytest.FixtureRequest) -> Iterator[Counter[str]]:
    """
    A module that uses this is run twice, with GraphQL plans and with graphql-core alone; what both_doors.counted gives.
    """
    import graphql_door
    from both_doors import counted

    graphql_door.PLANS.append(request.param == "planned")
    with counted() as taken:
        yield taken
    graphql_door.PLANS.pop()


@pytest.fixture
def no_pauses_between_attempts() -> Iterator[None]:
    """What the fetcher tries again, it tries at once; how often stays as it is."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture
async def leap(monkeypatch: pytest.MonkeyPatch) -> Leap:
    """`await leap(60)`: a minute has passed, for what this event loop waits for; see leaps.py."""
    return leaping(monkeypatch)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `urbanfeed demo`, serving the founding articles from a real process."""
    with running("demo", data_dir=str(tmp_path_factory.mktemp("demo"))) as url:
        yield url


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Reader]":
    """`newsroom(article, …)` is a client of a newsroom over a store that holds these."""
    from newsroom_door import reading

    with reading(tmp_path_factory.mktemp("newsroom")) as serve:
        yield serve


@pytest.fixture(scope="session")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with what a widget needs, and articles in it."""
    from foreign import ARTICLES, serving

    with serving(*ARTICLES, database=tmp_path_factory.mktemp("wire") / "wire.sqlite3") as address:
        yield address


@pytest.fixture(scope="session")
def foreign_pages() -> "Iterator[Foreign]":
    """Somebody else's site; tests take `foreign`."""
    from foreign import foreign_site

    with foreign_site() as it:
        yield it


@pytest.fixture
def foreign(foreign_pages: "Foreign") -> "Iterator[Foreign]":
    """Somebody else's site, with the headers of this test alone."""
    yield foreign_pages
    foreign_pages.headers.clear()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium that this machine has; a missing one fails the test, with what to do."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.fail("no Chromium found: run `make test`, which installs it, or `apt-get install chromium`")
    expect.set_options(timeout=30_000)  # milliseconds: on a busy machine the usual five seconds are soon over
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """
    One headless Chromium for a module's tests; each opens pages in contexts of its own.

    Playwright keeps an event loop running while it is open, so a module that uses this has no async tests.
    """
    with chromium() as it:
        yield it


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A new page of the browser, whose scripts must not fail."""
    from foreign import opened

    with opened(browser) as page:
        yield page
