"""Templates: how every door has its pages made; what they say is each door's own."""

from jinja2 import Environment, PackageLoader, StrictUndefined

__all__ = ["environment"]


def environment(package: str) -> Environment:
    """The templates of a package, escaped; a name that is not given is an error, not nothing."""
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
