"""
Plans: GraphQL documents compiled, so that an answer costs little more than its rows (docs/decisions/0010-plans.md).

    plan.py          the plans of a document, and which variables they were asked with
    compiling.py     an operation into closures
    reading.py       what these have in their hands: a request, an article, a page
    values.py        a value as JSON has it
    kept.py          what is written again and again, written once
    root.py          how each field is read: of the root, …
    connection.py    … of a page of a list,
    article.py       … of an article, from its head,
    body.py          … of its body,
    beside.py        … of other articles beside it, and of its history,
    catalogue.py     … of a source and of a topic,
    wire.py          … of a wire

Whatever is not in there has no plan, and graphql-core answers it.
"""
