"""The widgets' addresses: any page of any origin may hold what stands there, but for the builder."""

from starlette.routing import BaseRoute

from urbanfeed.publish.widgets import builder, embed, oembed, script

__all__ = ["routes"]


def routes() -> list[BaseRoute]:
    """The web components, the pages for iframes, oEmbed, and the page that gives their code."""
    return [*script.routes(), *builder.routes(), *embed.routes(), *oembed.routes()]
