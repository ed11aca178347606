"""The queries of graphql_speed.py: a front page's, the same as PostGraphile has it, and others beside it."""

__all__ = ["FEED", "OTHERS", "PEERS_FEED"]

_TEN = "id headline standfirst authors language direction publishedAt firstSeen url pageUrl"

# There `id` is an opaque one, which is made for each.
_PEERS_TEN = _TEN.replace("id", "id: rowId", 1)

FEED = f"{{ articles(first: 20) {{ nodes {{ {_TEN} source {{ name title }} topics {{ key label }} }} }} }}"

# Lists rather than connections, which cost it less; one level more for the topics, which stand in a table between.
PEERS_FEED = f"""{{ allArticlesList(first: 20, orderBy: [PUBLISHED_AT_DESC, ROW_ID_DESC]) {{ {_PEERS_TEN}
  source {{ name title }} articleTopicsList {{ topic {{ key label }} }} }} }}"""

_FIRST = "id headline publishedAt url"
_BLOCKS = """__typename ... on ParagraphBlock { html } ... on HeadingBlock { html level }
  ... on QuoteBlock { html speaker } ... on ListBlock { ordered items { html } }"""

OTHERS = {
    "an article with 40 blocks": f"{{ article(by: {{url: %s}}) {{ {_TEN} blocks {{ {_BLOCKS} }} }} }}",
    "a search, with snippets": "{ search(q: %s) { edges { headline { html } snippet { html } "
    f"node {{ {_FIRST} }} }} }} }}",
    "ten sources, three articles each": "{"
    + " ".join(
        f's{it}: articles(first: 3, filter: {{source: "city_{it:03}"}}) {{ nodes {{ {_TEN} source {{ title }} }} }}'
        for it in range(10)
    )
    + "}",
    "20 articles with their revisions": f"{{ articles(first: 20) {{ nodes {{ {_FIRST} revisions "
    "{ number seenAt headline changes { names fields { name old new } } } } } }",
}
