"""
The newsroom: the wire as pages for people.

Every page is whole without a script, and loads nothing from anybody else's host: no picture, no font, no tracker.
"""

from urbanfeed.publish.newsroom.routes import routes

__all__ = ["routes"]
