"""
The GraphQL door: articles, sources and topics for front ends, at /graphql.

`routes` is the endpoint with GraphiQL; `sdl` is the schema that it promises (schema/urbanfeed.graphql). `farewell` is
what is said to who is still connected when the server ends.
"""

from urbanfeed.publish.graphql.live.farewell import farewell
from urbanfeed.publish.graphql.schema import sdl
from urbanfeed.publish.graphql.view import routes

__all__ = ["farewell", "routes", "sdl"]
