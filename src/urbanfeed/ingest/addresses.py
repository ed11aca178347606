"""
Addresses: made absolute, and brought to one form. Whatever a page holds, nothing here raises.
"""

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from urbanfeed.address import host

__all__ = ["absolute", "canonical", "is_address", "one_site", "untracked"]

# What browsers leave out at an address's ends, and everywhere (URL Standard, section 4.4).
_AT_ENDS = "".join(map(chr, range(0x21)))
_BREAKS = str.maketrans("", "", "\t\n\r")

# What the URL Standard writes as escapes in path, query and fragment alike (section 1.3): an address with none of these
# stands safely in any markup and, without control characters, on any terminal.
_CONTROLS = map(chr, (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0x202D, 0x202E))
_ESCAPES = str.maketrans({it: quote(it) for it in (" ", '"', "<", ">", *_CONTROLS)})

# Addresses that joining leaves as they are, nearly all of them; to take them apart costs twenty times as much. No
# backslash, "//", dot segment or empty query, fragment or parameter, nor anything that browsers take out.
_PLAIN_PATH = r"(?:/(?![/.;])[\w%.,:@!$&'()*+=~-]+)*/?(?:\?[\w%.,:@!$&'()*+=~/?;-]+)?(?:#[\w%.,:@!$&'()*+=~/?;-]+)?"
_ORIGIN = r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?=[/?#]|\Z)"
_WHOLE = re.compile(_ORIGIN + _PLAIN_PATH, re.ASCII)
_ROOTED = re.compile(rf"(?=/){_PLAIN_PATH}", re.ASCII)
_ORIGIN_OF_BASE = re.compile(_ORIGIN)

# What newsletters, social networks and advertisers add to a link, and no site reads to choose a page.
_TRACKING = re.compile(
    r"(?:utm|mtm|pk|piwik|matomo|itm|hsa|oly|vero)_\w+|_hs(?:enc|mi)|(?:fb|g|d|y|ys|tt|tw)clid|msclkid"
    r"|(?:ir|rb_)clickid|[gw]braid|gclsrc|mc_[ce]id|igshi?d?|_ga|_gl|_openstat|li_fat_id|mkt_tok|wickedid|s_cid|ncid|cmpid|xtor"
    r"|fb_(?:action_ids|action_types|source|ref)|ref_(?:src|url)|at_(?:medium|campaign|custom\d|link_\w+)",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_address(text: str) -> bool:
    """Whether this is an address of the web, and no file's name."""
    return text.lower().startswith(("http://", "https://"))


def absolute(url: str | None, base: str | None, mail: bool = False) -> str | None:
    """
    The address, seen from `base`, in http or https (`mail`: or mailto); None for any other, and for what is none.
    """
    if not url:
        return None
    if _WHOLE.fullmatch(url):
        return url
    if base and _ROOTED.fullmatch(url) and (origin := _ORIGIN_OF_BASE.match(base)):
        return origin[0] + url
    try:
        joined = urljoin(base or "", url.strip(_AT_ENDS).translate(_BREAKS)).translate(_ESCAPES)
        parts = urlsplit(joined)
        joined.encode()
        if parts.scheme in _DEFAULT_PORTS and parts.hostname and (parts.port is None or parts.port >= 0):
            return joined
    except ValueError:  # "http://[", a port that is none, a lone surrogate
        return None
    return joined if mail and parts.scheme == "mailto" else None


def canonical(url: str | None, base: str | None = None) -> str | None:
    """
    The one form of an address that stands for all: absolute, host in lower case and ASCII, escapes and the order of
    the query settled (w3lib), without default port, tracking parameters and fragment.
    """
    if (whole := absolute(url, base)) is None:
        return None
    try:
        parts = urlsplit(canonicalize_url(whole))
        port = parts.port
    except ValueError:
        return None
    if not (name := parts.hostname):
        return None  # "http://\\": w3lib takes the backslash for no host
    if ":" in name:
        name = f"[{name}]"  # IPv6
    netloc = name if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{name}:{port}"
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(key, value) for key, value in query if not _TRACKING.fullmatch(key)]
    return urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query if kept == query else urlencode(kept), ""))


def untracked(url: str) -> str:
    """
    The address as it stands, without tracking parameters and fragment. Sent back, they would count us among the readers
    of a newsletter.
    """
    whole, _, _ = url.partition("#")
    path, mark, query = whole.partition("?")
    kept = "&".join(it for it in query.split("&") if not _TRACKING.fullmatch(it.partition("=")[0]))
    return path + (mark if kept or not query else "") + kept


def one_site(first: str | None, second: str | None) -> bool:
    """Whether two addresses are of one site: the same host, or one's is a part of the other's (`m.`, `amp.`)."""
    one, other = host(first), host(second)
    if not one or not other:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
