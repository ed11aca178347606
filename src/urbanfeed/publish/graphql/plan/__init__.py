"""
Plans: GraphQL documents compiled, so that an answer costs little more than its rows (docs/decisions/0010-plans.md).

    plan.py          the plans of a document, and which variables they were asked with
    compiling.py     an operation into closures
    reading.py       what these have in their hands: a request, an article, a page
    values.py        a value as JSON has it
    root.py          how each field is read: of the root, …
    connection.py    … of a page of a list,
    article.py       … of an article and of all that is inside of it,
    catalogue.py     … of a source and of a topic

Whatever is not in there has no plan, and graphql-core answers it.
"""
