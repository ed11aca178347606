"""Rights as an operator gives them on the command line and is told them; what follows from them, the doors know."""

from typing import Annotated, get_args

import typer

from urbanfeed.article import Rights, Show
from urbanfeed.cli.refusal import Refusal

__all__ = ["Basis", "Credit", "Licence", "Shown", "in_words", "rights_given"]

_WORDS: dict[Show, str] = {"full": "in full", "excerpt": "as excerpts", "link": "as headline and link"}

Shown = Annotated[
    str, typer.Option("--show", metavar="WHAT", help="What its articles show: full, excerpt or link (headline alone).")
]
Licence = Annotated[str | None, typer.Option("--licence", help="The licence of its texts: its name or address.")]
Credit = Annotated[str | None, typer.Option("--credit", help="Who is to be named beside its texts.")]
Basis = Annotated[str | None, typer.Option("--basis", help="On what showing it rests: a permission, a law.")]


def rights_given(show: str, licence: str | None, credit: str | None, basis: str | None) -> Rights:
    """The rights that these options give. Raises Refusal."""
    known = next((it for it in get_args(Show) if it == show), None)
    if known is None:
        raise Refusal(f"--show {show}: give one of {', '.join(get_args(Show))}")
    for option, words in {"--licence": licence, "--credit": credit, "--basis": basis}.items():
        if words is not None and (not words.strip() or not words.isprintable()):
            raise Refusal(f"{option}: give some words on one line, or leave it out")
    if known == "full" and not (licence or basis):
        raise Refusal("--show full: say on what it rests, with --licence or --basis")
    return Rights(known, *(it.strip() if it else None for it in (licence, credit, basis)))


def in_words(rights: Rights) -> str:
    """How articles of these rights are shown, and why: "in full (CC BY 4.0; permission of 2026; credit: The City)"."""
    credit = f"credit: {rights.credit}" if rights.credit else None
    why = "; ".join(filter(None, (rights.licence, rights.basis, credit)))
    return _WORDS[rights.show] + (f" ({why})" if why else "")
