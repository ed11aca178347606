"""
GraphiQL, for people who try queries: one page, and files that `make setup` builds from npm packages (explorer/).

Everything comes from our own host, and the page's policy admits nothing else.
"""

from pathlib import Path

from starlette.responses import HTMLResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from urbanfeed import __version__

__all__ = ["files", "page"]

_FILES = Path(__file__).parent / "explorer" / "dist"

_HEADERS = {
    # CSP 3. `data:` is for the pictures that GraphiQL's style sheet has in it, and for asking for no icon.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
    "Cache-Control": "no-cache",
}

# Addresses are relative to /graphql, so that the page also works below a path.
_PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>GraphiQL · urbanfeed</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="graphql/explorer/explorer.css?v={__version__}">
</head>
<body>
<div id="explorer"></div>
<noscript>GraphiQL needs JavaScript. Without it, send queries to this address by POST.</noscript>
<script type="module" src="graphql/explorer/explorer.js?v={__version__}"></script>
</body>
</html>
"""

_NOT_BUILT = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>GraphQL · urbanfeed</title></head>
<body>
<h1>GraphQL</h1>
<p>This address answers GraphQL queries, by POST or GET.</p>
<p>GraphiQL has not been built here: run <code>make setup</code>.</p>
</body>
</html>
"""


def page() -> HTMLResponse:
    """The page; one that says how to build GraphiQL where nobody has."""
    return HTMLResponse(_PAGE if _FILES.is_dir() else _NOT_BUILT, headers=_HEADERS)


def files() -> list[Mount]:
    """The route of the files that the page loads; none where they have not been built."""
    return [Mount("/graphql/explorer", StaticFiles(directory=_FILES))] if _FILES.is_dir() else []
