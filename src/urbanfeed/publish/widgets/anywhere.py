"""What an answer of ours says, so that any page of any origin may hold it."""

__all__ = ["ANYWHERE"]

# CORS, for module scripts and for who reads JSON; and pages under Cross-Origin-Embedder-Policy hold only what says so
# (Fetch, sections 3.2 and 3.7).
ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
