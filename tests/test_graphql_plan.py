"""Plans: that each replies as graphql-core does, byte for byte, on both engines; and what has none."""

import pytest

from databases import Databases
from roads import Roads, put_in
from urbanfeed.store import Store

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
    "a search": f'{{ search(q: "саябақ") {{ {WHOLE} nodes {{ id }} edges {{ cursor score headline {{ html text parts '
    "{ text isMatch } } snippet { html text parts { text isMatch } } node { id headline } } } }",
    "a search by time": '{ search(q: "headline", order: NEWEST, first: 2) { ranked edges { score cursor snippet(length: '
    "60) { html } } pageInfo { hasNextPage endCursor } } }",
    "a search in vain": '{ search(q: "nowhere") { totalCount edges { score } } }',
    "aliases and merged fields": "{ a: articles(first: 2) { n: nodes { headline x: headline ...F } nodes { id } nodes { "
    "...F slug } } b: articles(last: 1) { nodes { source { name } source { title name } } } } "
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
    "wires": f"{{ wires {{ id key title description query pageUrl feedUrls {{ atom }} embedUrl articles(first: 2) {{ {WHOLE} "
    "nodes { headline } } } }",
    "a wire": '{ wire(key: "second") { title articles(last: 1) { nodes { id } } } none: wire(key: "none") { key } }',
    "an article by its address": '{ article(by: {url: "https://city.example/full"}) { headline body } '
    'none: article(by: {url: "https://city.example/none"}) { id } noid: article(by: {id: "none"}) { id } }',
    "revisions": '{ articles(first: 15, filter: {topic: ["housing", "mobility"]}) { nodes { revisionCount revisions { number seenAt isReread headline '
    f"body whole: body(format: HTML) changes {{ {CHANGES} }} }} }} }} }}",
    "some revisions": "{ articles(first: 50) { nodes { revisions(first: 1) { number text: body(format: TEXT) } } } }",
    "related": "{ articles(first: 10) { nodes { id related(first: 2) { topics { key label } node { headline "
    "source { title } related(first: 1) { node { id } } } } } } }",
    "the same text": "{ articles(first: 50) { nodes { id sameTextAs { id headline source { title } sameTextAs { id } } } } }",
    "type names": "{ __typename articles { __typename edges { __typename node { __typename } } pageInfo { __typename } "
    "facets { __typename } } }",
    "what directives leave out": "{ articles @skip(if: true) { nodes { id } } b: articles(first: 1) { nodes { id @include(if: "
    "false) } } topics @include(if: true) { key @skip(if: false) } }",
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
