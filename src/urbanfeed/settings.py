"""
Settings: read from the environment (`URBANFEED_…`), each with a default that works and a line that explains it.

An unknown or bad setting is an error at start, with its name and what is allowed; docs/operating.md lists them all.
"""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, BeforeValidator, DirectoryPath, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

__all__ = ["Settings", "SettingsError", "load", "without_password"]

PREFIX = "URBANFEED_"
# What frame-ancestors takes (Content Security Policy, level 3, sections 2.3.1 and 6.4.2): a scheme, or a host with what
# stands around it. A path says nothing there, and would be thought to; self and none without quotation marks are hosts.
_ANCESTOR = re.compile(
    r"(?!(?:self|none)$)"
    r"(?:'self'|'none'|https?:|(?:https?://)?(?:\*|(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::(?:\d{1,5}|\*))?)",
    re.ASCII | re.IGNORECASE,
)


class SettingsError(ValueError):
    """A setting that cannot be used; the message names it and says what to do."""


def _data_home() -> Path:
    """Where data goes unless told otherwise (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "urbanfeed"


def _origin(value: str | None) -> str | None:
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("give a whole address that begins with http:// or https://, without ? and #")
    if not value.isascii():  # as headers take it, which are bytes (RFC 3490, section 4.1; RFC 3987, section 3.1)
        host, port = parts.hostname.encode("idna").decode(), f":{parts.port}" if parts.port else ""
        value = f"{parts.scheme}://{host}{port}{quote(parts.path, safe='/%')}"
    return value.rstrip("/")


def _origins(value: tuple[str, ...]) -> tuple[str, ...]:
    for it in value:
        parts = urlsplit(it)
        if it != "*" and (parts.scheme not in ("http", "https") or it != f"{parts.scheme}://{parts.netloc}"):
            raise ValueError(f"{it!r} is no origin such as https://city.example, without a path, and not *")
    return tuple(it.lower() for it in value)


def _hub(value: str) -> str:
    return value if value in ("own", "off") else str(_origin(value))


def _database(value: str | None) -> str | None:
    if value is not None and not value.startswith(("sqlite://", "postgresql://", "postgres://")):
        raise ValueError("give sqlite:///path/to/file or postgresql://user@host/name")
    return value


def without_password(url: str) -> str:
    """The URL as it may be shown."""
    return re.sub(r"(?<=[?&]password=)[^&]*", "…", re.sub(r"(?<=://)([^:/@?]*):[^/?]*@", r"\1:…@", url))


def _listed(value: object) -> object:
    """A list in the environment: its items with commas or spaces between them."""
    return tuple(it for it in re.split(r"[,\s]+", value) if it) if isinstance(value, str) else value


def _places(value: tuple[str, ...]) -> tuple[str, ...]:
    for it in value:
        try:
            ip_network(it, strict=False)
        except ValueError:
            if not re.fullmatch(r"(?!-)[A-Za-z0-9._-]*[A-Za-z_-][A-Za-z0-9._-]*", it):
                raise ValueError(f"{it!r} is no address, no network such as 10.0.0.0/8 and no host name") from None
    return value


def _ancestors(value: tuple[str, ...]) -> tuple[str, ...]:
    for it in value:
        if not _ANCESTOR.fullmatch(it):
            raise ValueError(f"{it!r} is neither * nor a source of a Content-Security-Policy: https://city.example")
    value = tuple(it.lower() for it in value)
    if "'none'" in value and len(value) > 1:
        raise ValueError("'none' stands alone")
    return value or ("*",)


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    for it in value:
        try:
            ip_network(it, strict=False)
        except ValueError:
            raise ValueError(f"{it!r} is no address and no network such as 10.0.0.0/8") from None
    return value


def _documents(folder: Path | None) -> Path | None:
    for path in folder.glob("*.graphql") if folder else ():
        try:
            path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"{path.name} cannot be read: {error}") from None
    return folder


class Settings(BaseSettings):
    """All settings. The description of each is what `urbanfeed settings` and the documentation print."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    data_dir: Path = Field(default_factory=_data_home, description="folder for the database and all else that is kept")
    database_url: Annotated[str | None, AfterValidator(_database)] = Field(
        None, description="sqlite:///path or postgresql://user:password@host/name; unset: a file in the data folder"
    )
    scrapers_dir: DirectoryPath | None = Field(None, description="folder of scraper files of your own")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    base_url: Annotated[str | None, AfterValidator(_origin)] = Field(
        None, description="public base address, where hubs call; unset: links use the origin of each request"
    )
    hub: Annotated[str, AfterValidator(_hub)] = Field(
        "own", description="WebSub hub that feeds name: own, off, or the address of another one, which is told of news"
    )
    embed_ancestors: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_ancestors)] = Field(
        ("*",),
        description="sites that may hold our pages for iframes: * is any, or hosts such as https://*.city.example",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_networks)] = Field(
        (), description="addresses and networks of reverse proxies whose X-Forwarded-For says who asks"
    )
    graphql_documents: Literal["any", "registered"] = Field(
        "any", description="GraphQL documents that are run: any, or registered ones only"
    )
    graphql_documents_dir: Annotated[DirectoryPath | None, AfterValidator(_documents)] = Field(
        None, description="folder of *.graphql files that are registered beside ours"
    )
    graphql_introspection: bool = Field(True, description="whether GraphQL tells its schema to whoever asks")
    graphql_plans: bool = Field(
        True, description="whether GraphQL documents are compiled, so that answers take less time"
    )
    graphql_max_age: int = Field(
        0, ge=0, description="seconds for which caches need not ask again whether a GraphQL answer has changed"
    )
    graphql_kept_mb: int = Field(
        64, ge=0, description="megabytes of GraphQL answers that each process keeps while the content stays; 0: none"
    )
    graphql_rate: float = Field(
        50_000.0, ge=0, description="cost of GraphQL that one client may ask for in a second, on the whole; 0: any"
    )
    graphql_burst: float = Field(
        1_000_000.0, gt=0, description="cost of GraphQL that one client may ask for at once after a rest"
    )
    websocket_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_origins)] = Field(
        ("*",), description="origins whose pages may open a WebSocket, with commas between; * is any"
    )
    streams_per_client: int = Field(
        100, gt=0, description="WebSockets and event streams that one address may have open at once"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level that is logged")
    log_format: Literal["text", "json"] = Field("text", description="text for people, json for machines")
    contact: str | None = Field(None, description="address or e-mail in our User-Agent, so that a site can reach you")
    fetch_deadline: float = Field(30.0, gt=0, description="seconds that one fetch may take in all, redirects included")
    fetch_max_bytes: int = Field(10_000_000, gt=0, description="bytes of one page, after decompression")
    fetch_connections: int = Field(800, gt=0, description="requests under way at once, at all hosts together")
    host_connections: int = Field(1, gt=0, description="requests under way at once at one host")
    allowed_addresses: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_places)] = Field(
        (), description="addresses, networks and hosts to fetch from though they are private, with commas between"
    )
    host_delay: float = Field(1.0, ge=0, description="seconds between two requests to one host, at the least")
    crawl_interval: float = Field(
        3600.0, gt=0, description="seconds between two rounds of a source while its publishing rate is not known"
    )
    crawl_floor: float = Field(900.0, gt=0, description="seconds between two rounds of one source, at the least")
    crawl_ceiling: float = Field(86_400.0, gt=0, description="seconds between two rounds of one source, at the most")
    crawl_sources: int = Field(8, gt=0, description="sources that are asked side by side, at most")
    crawl_limit: int = Field(
        50, gt=0, description="pages that one round takes from one source, at most, new ones first"
    )

    @property
    def database(self) -> str:
        """The database's address, the default filled in."""
        return self.database_url or f"sqlite://{self.data_dir / 'urbanfeed.sqlite3'}"


def load(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """
    The settings of the environment, `overrides` (options of the command line; None is not given) first.

    Raises SettingsError for a name that is no setting and for a value that cannot be used.
    """
    known = [name.upper() for name in Settings.model_fields]
    for name in environment if environment is not None else os.environ:
        if name.upper().startswith(PREFIX) and (given := name.upper().removeprefix(PREFIX)) not in known:
            near = get_close_matches(given, known, n=1)
            hint = f"did you mean {PREFIX}{near[0]}?" if near else "`urbanfeed settings` lists them all"
            raise SettingsError(f"{name} is not a setting; {hint}")
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        given = without_password(str(first["input"]))
        raise SettingsError(f"{name}={given!r} cannot be used: {first['msg']}") from None
