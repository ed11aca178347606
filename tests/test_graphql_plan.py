"""Plans: that each replies as graphql-core does, byte for byte, on both engines; and what has none."""

import json
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from articles import article, page
from databases import Databases
from roads import Roads, put_in
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store
from urbanfeed.store.sources import Sources

LEAVES = (
    "id headline standfirst authors agencies language direction publishedAt updatedAt firstSeen section url"
    " canonicalUrl pageUrl embedUrl slug isWhole wordCount summary tags withdrawnAt withdrawnReason"
)
OBJECTS = (
    "published { at precision zone text } updated { at } feedUrls { atom rss } images { url alt caption credit width"
    " height } places { key } story { id } rights { show licence credit basis } corrections { field at by reason }"
    " terms { isAccessibleForFree licence mining miningPolicy directives }"
)
PROVENANCE = (
    "provenance { url inventedUrl fetchedAt pageSha256 sha256 extractor version twin confidence"
    " fields { name rule confidence } }"
)
SOURCE = (
    "source { __typename id name title home language timezone rights { show } articleCount pageUrl feedUrls { atom }"
    " embedUrl pausedAt }"
)
TOPICS = 'topics { id key label ru: label(language: "ru") sdg nua pageUrl feedUrls { rss } embedUrl }'
BLOCKS = """blocks { __typename
  ... on ParagraphBlock { text html language direction }
  ... on HeadingBlock { level html }
  ... on ListBlock { ordered start items { text html items { html items { text } } } language }
  ... on QuoteBlock { html speaker direction }
  ... on FigureBlock { url alt caption credit }
  ... on TableBlock { rows } ... on CodeBlock { text } ... on EmbedBlock { url } }"""
PAGE = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
WHOLE = f"totalCount totalCountIsExact ranked feedUrls {{ atom rss }} embedUrl {PAGE} facets(limit: 3) {{ " + (
    "source { value count } language { value count } topic { value count } month { value count } isExact }"
)
CHANGES = "names fields { name old new html spans { kind text } } blocks { kind old new html spans { kind text } }"

COVERED: dict[str, str] = {
    "leaves": f"{{ articles(first: 50) {{ nodes {{ {LEAVES} }} }} }}",
    "objects": f"{{ articles(first: 50) {{ nodes {{ {OBJECTS} }} }} }}",
    "provenance": f"{{ articles(first: 50) {{ nodes {{ {PROVENANCE} }} }} }}",
    "a part of the provenance": "{ articles { nodes { provenance { fetchedAt twin } } } }",
    "source and topics": f"{{ articles(first: 50) {{ nodes {{ {SOURCE} {TOPICS} }} }} }}",
    "topics with their numbers": "{ articles { nodes { topics { key articleCount } } } }",
    "the name of the source alone": "{ articles { nodes { source { name } } } }",
    "nothing of the source": "{ articles { nodes { source { __typename } topics { __typename } } } }",
    "two sources": "{ articles { nodes { a: source { title } b: source { name articleCount } } } }",
    "blocks": f"{{ articles(first: 50) {{ nodes {{ {BLOCKS} }} }} }}",
    "bodies": "{ articles(first: 50) { nodes { body text: body(format: TEXT) markdown: body(format: MARKDOWN) "
    "excerpt short: excerpt(length: 40) } } }",
    "a source with a body": f"{{ articles(first: 50) {{ nodes {{ body {SOURCE} }} }} }}",
    "the whole list": f"{{ articles(first: 3) {{ {WHOLE} edges {{ cursor node {{ id }} }} nodes {{ id }} }} }}",
    "the last": f"{{ articles(last: 3) {{ {PAGE} nodes {{ id }} }} }}",
    "the oldest": f"{{ articles(first: 3, order: OLDEST) {{ {PAGE} nodes {{ id publishedAt }} }} }}",
    "an empty page": f'{{ articles(filter: {{language: "fi"}}) {{ {WHOLE} nodes {{ id }} edges {{ cursor }} }} }}',
    "several filters": '{ articles(filter: {language: ["kk", "en"], topic: "housing", since: "2020-01-01"}) '
    "{ totalCount nodes { id } } }",
    "words among articles": '{ articles(filter: {q: "саябақ"}) { totalCount nodes { id headline } } }',
    "a search": f'{{ search(q: "саябақ") {{ {WHOLE} nodes {{ id }} edges {{ cursor score headline {{ html text '
    "parts { text isMatch } } snippet { html text parts { text isMatch } } node { id headline } } } }",
    "a search by time": '{ search(q: "headline", order: NEWEST, first: 2) { ranked edges { score cursor '
    "snippet(length: 60) { html } } pageInfo { hasNextPage endCursor } } }",
    "a search in vain": '{ search(q: "nowhere") { totalCount edges { score } } }',
    "aliases and merged fields": "{ a: articles(first: 2) { n: nodes { headline x: headline ...F } nodes { id } "
    "nodes { ...F slug } } b: articles(last: 1) { nodes { source { name } source { title name } } } } "
    "fragment F on Article { id source { title } topics { label key } }",
    "fragments on an interface": '{ nodes(ids: ["topic:housing", "source:city_news", "source:none", "topic:none",'
    ' "none"]) { __typename id ... on Source { title rights { show } } ... on Topic { label articleCount } '
    "...A ... on Node { same: id } } } fragment A on Article { headline }",
    "a node": '{ node(id: "topic:housing") { id ... on Topic { label(language: "kk") } } }',
    "no node": '{ node(id: "none") { id } }',
    "sources": "{ sources { id name title home language timezone rights { show } articleCount pausedAt pageUrl "
    "feedUrls { rss } embedUrl } }",
    "nothing of sources": "{ sources { __typename } }",
    "a source": '{ source(name: "city_news") { title articleCount } none: source(name: "none") { title } }',
    "topics": "{ topics { key label articleCount } }",
    "a topic": '{ topic(key: "housing") { key label(language: "sv-FI") } none: topic(key: "none") { key } }',
    "wires": "{ wires { id key title description query pageUrl feedUrls { atom } embedUrl articles(first: 2) { "
    f"{WHOLE} nodes {{ headline }} }} }} }}",
    "wires and their headlines": "{ wires { articles { nodes { headline } } } }",
    "a wire": '{ wire(key: "second") { title articles(last: 1) { nodes { id } } } none: wire(key: "none") { key } }',
    "an article by its address": '{ article(by: {url: "https://city.example/full"}) { headline body } '
    'none: article(by: {url: "https://city.example/none"}) { id } noid: article(by: {id: "none"}) { id } }',
    "revisions": '{ articles(first: 15, filter: {topic: ["housing", "mobility"]}) { nodes { revisionCount '
    f"revisions {{ number seenAt isReread headline body whole: body(format: HTML) changes {{ {CHANGES} }} }} }} }} }}",
    "when it was revised": "{ articles(first: 50) { nodes { revisions(first: 1) { number seenAt } } } }",
    "some revisions": "{ articles(first: 50) { nodes { revisions(first: 1) { number text: body(format: TEXT) } } } }",
    "related": "{ articles(first: 10) { nodes { id related(first: 2) { topics { key label } node { headline "
    "source { title } related(first: 1) { node { id } } } } } } }",
    "the same text": "{ articles(first: 50) { nodes { id sameTextAs { id headline source { title } sameTextAs { id } } "
    "} } }",
    "type names": "{ __typename articles { __typename edges { __typename node { __typename } } "
    "pageInfo { __typename } facets { __typename } } }",
    "what directives leave out": "{ articles @skip(if: true) { nodes { id } } b: articles(first: 1) { nodes { "
    "id @include(if: false) } } topics @include(if: true) { key @skip(if: false) } }",
}


async def test_a_plan_replies_as_graphql_core_does(databases: Databases) -> None:
    """If this fails, the two roads say different things: `plan/` has to say what the types say."""
    async with await Store.open(databases.url()) as store:
        await put_in(store)
        roads = Roads(store)
        for name, document in COVERED.items():
            assert await roads.planned(document) == await roads.resolved(document), name
            assert await roads.has_plan(document), name


@pytest.mark.parametrize(
    "document",
    [
        '{ source(name: "city_news") { health { state } } }',
        "{ __schema { queryType { name } } }",
        '{ __type(name: "Article") { name } }',
        'mutation { saveWire(input: {key: "w", title: "T"}) { __typename } }',
        "subscription { articlePublished { id } }",
    ],
)
async def test_what_has_no_plan_is_left_to_graphql_core(store: Store, document: str) -> None:
    """Once it is known to have none, it costs nothing to know it again."""
    roads = Roads(store)
    assert not await roads.has_plan(document)


_PAGED = (
    "query P($first: Int, $after: String, $last: Int, $before: String, $order: ArticleOrder! = NEWEST) { articles("
    + ("first: $first, after: $after, last: $last, before: $before, order: $order) { nodes { id } " + PAGE + " } }")
)
_DECIDED = """query D($with: Boolean!, $without: Boolean = false) { articles(first: 2) { nodes { id
  headline @include(if: $with) ...F @skip(if: $without) ... @include(if: $without) { slug } } } }
fragment F on Article { source @include(if: $with) { title } wordCount }"""
_FILTERED = 'query F($f: ArticleFilter, $q: String! = "саябақ") { articles(filter: $f) { nodes { id } totalCount } ' + (
    "search(q: $q, filter: $f) { edges { headline { html } } } }"
)
_NAMED = "query A { topics { key } } query B { sources { name } }"


async def test_variables_decide_as_they_do_for_graphql_core(databases: Databases) -> None:
    """Paging both ways, directives, defaults, null, one value for a list; and which operation is asked for."""
    async with await Store.open(databases.url()) as store:
        await put_in(store)
        roads = Roads(store)
        cursors = (await store.articles.page(ArticleQuery(), first=9, counted=False)).cursors
        asked: list[tuple[str, dict[str, object], str | None]] = [
            *((_PAGED, {"first": 3, "after": it}, None) for it in cursors),
            *((_PAGED, {"last": 2, "before": it, "order": "OLDEST"}, None) for it in cursors[:3]),
            (_PAGED, {"first": 100, "after": cursors[2], "before": cursors[6]}, None),
            (_PAGED, {"first": None, "after": None}, None),
            (_PAGED, {"after": "", "order": "RELEVANCE"}, None),
            (_DECIDED, {"with": True, "without": True}, None),
            (_DECIDED, {"with": True, "without": False}, None),
            (_DECIDED, {"with": False, "without": True}, None),
            (_DECIDED, {"with": True}, None),
            (_FILTERED, {}, None),
            (_FILTERED, {"f": None}, None),
            (_FILTERED, {"f": {"language": "kk", "source": ["city_news"]}, "q": "кала"}, None),
            (_NAMED, {}, "A"),
            (_NAMED, {}, "B"),
        ]
        for document, variables, name in asked:
            planned = await roads.planned(document, variables, name)
            assert planned == await roads.resolved(document, variables, name), variables
            assert await roads.has_plan(document, variables, name), variables


WRONG: list[tuple[str, dict[str, object]]] = [
    (_PAGED, {"first": 0}),
    (_PAGED, {"first": 3, "last": 3}),
    (_PAGED, {"after": "no cursor"}),
    (_PAGED, {"first": "three"}),
    (_PAGED, {"order": None}),
    (_DECIDED, {}),
    (_FILTERED, {"f": {"since": "yesterday"}}),
    (_FILTERED, {"f": {"nothing": 1}}),
    (_FILTERED, {"f": {"q": "a"}}),
    ("{ a: articles(first: 1) { nodes { id } } articles { nodes { excerpt(length: 3) headline } } }", {}),
    ('{ article(by: {url: "nowhere"}) { id } topics { key } }', {}),
    ("{ articles { facets(limit: 1000) { isExact } nodes { related(first: 99) { node { id } } } } }", {}),
    ('{ source(name: "city_news") { title health { state } } }', {}),
    ('{ node(id: "wire:w") { id } nodes(ids: []) { id } }', {}),
]


async def test_what_is_wrong_graphql_core_says(databases: Databases) -> None:
    """Errors, with their places and paths, and what is null for them: the same with plans as without."""
    async with await Store.open(databases.url()) as store:
        await put_in(store)
        roads = Roads(store)
        for document, variables in WRONG:
            assert not await roads.has_plan(document, variables), (document, variables)
            assert await roads.planned(document, variables) == await roads.resolved(document, variables), document


async def test_a_withdrawn_article_is_left_to_graphql_core(store: Store) -> None:
    """Nearly nothing is shown of it, and that is decided in one place."""
    await put_in(store)
    (withdrawn,) = await store.articles.withdrawn()
    document = f'{{ article(by: {{id: "{withdrawn.id}"}}) {{ headline body withdrawnAt withdrawnReason }} }}'
    roads = Roads(store)
    assert b'"headline":""' in await roads.planned(document)
    assert await roads.planned(document) == await roads.resolved(document)


async def test_a_number_that_graphql_has_no_room_for_is_left_to_graphql_core(store: Store) -> None:
    """As an import may bring it."""
    roads, document = Roads(store), "{ articles { nodes { id wordCount } } }"
    for number, fits in ((999_999_999, True), (3_000_000_000, False)):
        await store.articles.put(replace(article("one"), word_count=number), page(f"{number}"))
        assert await roads.has_plan(document) is fits
        assert await roads.planned(document) == await roads.resolved(document)


async def test_what_goes_wrong_with_a_plan_is_logged_and_nobody_notices(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reply is graphql-core's."""

    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Sources, "rows", broken)
    await put_in(store)
    with capture_logs() as logs:
        reply = await Roads(store).planned("{ sources { name } }")
    assert reply == b'{"data":{"sources":[{"name":"city.example"},{"name":"city_news"},{"name":"other_news"}]}}'
    assert [it["event"] for it in logs if it["log_level"] == "error"] == ["graphql_plan_fault"]


_EVIL = ['"', "'; DROP TABLE article; --", "%s%b%", "{0}{x}", "\\", "\u2028", "\0", "🌳", "__import__('os')", "$1", "?"]


async def test_nothing_that_a_client_says_becomes_code_or_sql(databases: Databases) -> None:
    """In variables, literals, aliases and names of operations: values are values, and names are keys."""
    async with await Store.open(databases.url()) as store:
        await put_in(store)
        roads = Roads(store)
        document = (
            "query select_from__b($a: String!, $l: [String!]) { __import__: search(q: $a) { edges { node { id } } }"
            ' DROP_TABLE_article: articles(filter: {author: $l, source: "city_news"}) { format: nodes { s: id } }'
            " topic(key: $a) { def: label(language: $a) } source(name: $a) { None: title } }"
        )
        for text in _EVIL:
            variables = {"a": text, "l": [text]}
            assert await roads.planned(document, variables) == await roads.resolved(document, variables), text
            literal = (
                f"{{ topic(key: {json.dumps(text)}) {{ key }} a1: search(q: {json.dumps(text)}) {{ totalCount }} }}"
            )
            assert await roads.planned(literal) == await roads.resolved(literal), text
        assert await store.articles.by_url("https://city.example/full")
