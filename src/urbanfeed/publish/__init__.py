"""
The way out: articles in, bytes out, through four doors.

A door takes an ArticleQuery, asks the store and renders. It never imports another door, and never `ingest` or
`reader`. What all doors need stands beside them:

    asking.py     what a request asks        shown.py      what an article's rights let be shown
    links.py      our addresses              fresh.py      answers that a client may keep
    accept.py     the Accept header          problems.py   errors, in the form that it likes best
    tongues.py    languages by their names   titles.py     queries by theirs
    characters.py what XML cannot hold, and URIs
    directory.py  who and what the wire holds, counted
    numbers.py    numbers of articles, in words
"""
