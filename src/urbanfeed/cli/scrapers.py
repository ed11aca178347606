"""Commands for whoever writes scrapers: a new one from a page, pages recorded with what they must give, and checked."""

import json as jsons
import os
import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from urbanfeed.cli.logs import begin
from urbanfeed.cli.one_page import one_page, reading
from urbanfeed.cli.options import Json, check_source
from urbanfeed.cli.refusal import Refusal

if TYPE_CHECKING:
    from urbanfeed.ingest.craft import Checked, Difference
    from urbanfeed.page import Page

__all__ = ["add_to"]

_UNSURE = 0.3  # the reader's confidence below which somebody should look whether the page is an article at all
_WIDTH = 100  # characters of a value that are shown

Given = Annotated[str, typer.Argument(metavar="PAGE", help="An article's address, or a saved page.")]
FoundAt = Annotated[
    str | None, typer.Option("--url", metavar="URL", help="Where a saved page was found.", show_default=False)
]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode=None,
        help="Write scrapers: new, record, check. docs/add-a-source.md goes the whole way.\n\n"
        "\b\nExamples:\n  urbanfeed scrapers new https://city.example/news/1\n  urbanfeed scrapers check",
        short_help="Write scrapers: new, record, check.",
    )
    for command in (new, record, check):
        group.command()(command)
    app.add_typer(group, name="scrapers")


def new(
    page: Given,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="The source's name.", show_default=False)
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="Folder for the scraper file.", show_default=False),
    ] = None,
    url: FoundAt = None,
) -> None:
    """
    Write the scraper of a new source, guessed from one of its articles, and record that page as its first test.

    The rules are those that find on this page what the general reader found. Read them, mend them, and record the page
    again. The file goes to --to, else to URBANFEED_SCRAPERS_DIR, else to scrapers/ of the checkout that you are in.

    \b
    Examples:
      urbanfeed scrapers new https://city.example/news/1
      urbanfeed scrapers new page.html --url https://city.example/news/1 --name city_example
    """
    from urbanfeed.ingest import craft
    from urbanfeed.ingest.extract import extract
    from urbanfeed.plugins import FOLDER, installed, load_file
    from urbanfeed.scraping import Scraper

    if name is not None and not re.fullmatch(r"[a-z]\w*", name, re.ASCII):
        raise Refusal(f"--name {name}: small letters, digits and _ only, as in city_news; it is the name of a file")
    saved = one_page(page, url, begin())
    plain = Scraper(name="new", title="New", home="https://new.invalid/", language="")
    with reading(page):
        article = craft.by_reader(saved, plain)
    found_at = saved.url or article.canonical_url
    if found_at is None:
        raise Refusal(f"{page} does not say where it was found; say it with --url")
    name = name or craft.name_of(found_at)
    folder = to or _own_folder()
    file = folder / f"{name}.py"
    if file.exists():
        raise Refusal(f"{file} exists; `urbanfeed scrapers record {name} {page}` adds a page to it")
    if name in installed():
        raise Refusal(f"there is a source {name!r} already; choose another with --name")
    written = craft.sketch(saved, article, found_at, name)
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(written.source, "utf-8")
    scraper = load_file(file)
    with reading(page):
        read = extract(_at(saved, found_at), scraper)
    expected = craft.expected_of(read)
    recorded = craft.write(craft.folder_of(file), craft.key_of(page, found_at), _at(saved, found_at), expected)
    typer.echo(f"scraper   {file}")
    typer.echo(f"page      {recorded}")
    typer.echo(f"expected  {recorded.with_suffix('.json')}")
    typer.echo("")
    typer.echo("\n".join(_fields(expected)))
    sure = article.provenance.confidence
    if sure is not None and sure < _UNSURE:
        typer.echo(f"urbanfeed: this may be no article: the general reader's confidence is {sure:.2f}", err=True)
    typer.echo("\n".join(["", *_disagreeing(craft.second_opinion(_at(saved, found_at), scraper, expected))]))
    if not _is_loaded(folder):
        typer.echo(f"urbanfeed: for this scraper to be used, set {FOLDER}={folder.resolve()}", err=True)


def record(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The scraper.")],
    page: Given,
    url: FoundAt = None,
    key: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="KEY", help="What to call it; else after its file or address.", show_default=False
        ),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Write anew what was recorded before.")] = False,
) -> None:
    """
    Record a page and the article that its scraper reads in it: from now on it must be read so.

    Look at what is printed: what is recorded is what is right. A page that is recorded already is only compared, and
    the difference shown, with exit code 1 if there is one; --again writes it anew.

    \b
    Examples:
      urbanfeed scrapers record city_example https://city.example/news/2
      urbanfeed scrapers record city_example page.html --url https://city.example/news/2
      urbanfeed scrapers record city_example tests/pages/city_example/1.html --again
    """
    from urbanfeed.ingest import craft
    from urbanfeed.ingest.extract import extract
    from urbanfeed.ingest.stand_in import stand_in_of
    from urbanfeed.plugins import file_of, installed

    check_source(name)
    file = file_of(name)
    if file is None:
        raise Refusal(f"the scraper {name} is in no file, so that its pages have no place")
    called = key or craft.key_of(page, page if "://" in page else url)
    if not re.fullmatch(r"\w[\w.-]*", called):
        raise Refusal(f"--as {called}: letters, digits, '_', '.' and '-' only; it is the name of a file")
    before = next((it for it in craft.recorded_of(name) if it.file.stem == called), None)
    saved = one_page(page, url or (before.url if before and "://" not in page else None), begin())
    with reading(page):
        article = extract(saved, installed()[name])
    expected = craft.expected_of(article)
    if why := stand_in_of(article):
        typer.echo(f"urbanfeed: the scraper {why} here; this is the general reader's article", err=True)
    if before is None:
        typer.echo(f"recorded  {craft.write(craft.folder_of(file), called, saved, expected)}")
        typer.echo("\n".join(_fields(expected)))
        return
    old, now = (craft.as_text(*it).splitlines() for it in ((before.url, before.article), (saved.url, expected)))
    diff = list(unified_diff(old, now, "recorded", "read now", lineterm=""))
    if not diff:
        typer.echo(f"{before} is read as it was recorded")
        return
    typer.echo("\n".join(diff))
    if not again:
        typer.echo(f"urbanfeed: {before} is recorded already; nothing was written. --again writes it anew", err=True)
        raise typer.Exit(1)
    typer.echo(f"recorded  {craft.write(before.file.parent, called, saved, expected)}")


def check(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One scraper; all of them if none is named.")
    ] = None,
    json: Json = False,
) -> None:
    """
    Read all recorded pages anew, and say field by field where they are not read as they were recorded.

    The exit code is 1 if there is one. Where a scraper and the general reader, who knows no site, do not agree, that is
    said as well; it is no failure: the scraper may well know better.

    \b
    Examples:
      urbanfeed scrapers check
      urbanfeed scrapers check city_example
      urbanfeed scrapers check --json
    """
    from urbanfeed.ingest import craft
    from urbanfeed.plugins import installed

    if name is not None:
        check_source(name)
    known = installed()
    results: list[Checked] = []
    for it in [name] if name else known:
        try:
            recorded = craft.recorded_of(it)
        except ValueError as error:
            raise Refusal(str(error)) from None
        if not recorded:
            said = f"{it}: no page is recorded; `urbanfeed scrapers record {it} URL` adds one"
            if name:
                raise Refusal(said)
            typer.echo(said, err=True)
        for one in recorded:
            results.append(craft.check(one, known[it]))
            typer.echo(jsons.dumps(_facts(results[-1]), ensure_ascii=False) if json else "\n".join(_told(results[-1])))
    bad = sum(not it.good for it in results)
    pages = f"{len(results)} page{'' if len(results) == 1 else 's'}"
    typer.echo(f"{pages}: {f'{bad} not as recorded' if bad else 'all as recorded'}", err=json)
    if bad:
        raise typer.Exit(1)


def _own_folder() -> Path:
    """Where a new scraper goes unless told. Raises Refusal."""
    from urbanfeed.plugins import FOLDER

    if given := os.environ.get(FOLDER):
        return Path(given)
    if Path("scrapers/__init__.py").is_file():
        return Path("scrapers")
    raise Refusal(f"where to? Go to a checkout of urbanfeed, set {FOLDER} to a folder of your own, or give --to FOLDER")


def _is_loaded(folder: Path) -> bool:
    """Whether a file of this folder is found without more ado."""
    from urbanfeed.plugins import FOLDER, file_of, installed

    places = {it.resolve().parent for known in installed() if (it := file_of(known))}
    own = os.environ.get(FOLDER)
    return folder.resolve() in places | ({Path(own).resolve()} if own else set())


def _at(page: "Page", url: str) -> "Page":
    from dataclasses import replace

    return page if page.url else replace(page, url=url)


def _fields(article: dict[str, Any]) -> Iterator[str]:
    """What the scraper reads, a line a field."""
    for name, value in article.items():
        if name == "body":
            first = next((it["text"] for it in value if it.get("text")), "")
            value = f"{len(value)} block{'' if len(value) == 1 else 's'}, of which the first says: {first}"
        elif isinstance(value, dict):
            value = value["at"]
        yield f"  {name:<14} {_short(value)}"


def _told(checked: "Checked") -> Iterator[str]:
    yield f"{checked.recorded}: {'as recorded' if checked.good else 'not as recorded'}"
    if checked.failure:
        yield f"  {checked.failure}"
    for it in checked.unlike:
        yield f"  {it.field}"
        yield f"    expected  {_short(it.one)}"
        yield f"    read      {_short(it.other)}"
    if checked.disagreements:
        yield from (f"  {line}" for line in _disagreeing(checked.disagreements))


def _disagreeing(found: "tuple[Difference, ...]") -> Iterator[str]:
    if not found:
        yield "The general reader agrees in every field."
        return
    yield "The general reader does not agree:"
    for it in found:
        yield f"  {it.field}"
        yield f"    scraper   {_short(it.one)}"
        yield f"    reader    {_short(it.other)}"


def _facts(checked: "Checked") -> dict[str, Any]:
    return {
        "page": str(checked.recorded),
        "good": checked.good,
        "failure": checked.failure,
        "unlike": [{"field": it.field, "expected": it.one, "read": it.other} for it in checked.unlike],
        "disagreements": [{"field": it.field, "scraper": it.one, "reader": it.other} for it in checked.disagreements],
    }


def _short(value: Any) -> str:
    if value is None or value == []:
        return "null"
    text = value if isinstance(value, str) else jsons.dumps(value, ensure_ascii=False)
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
