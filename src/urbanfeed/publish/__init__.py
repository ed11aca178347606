"""
The way out: articles in, bytes out, through four doors.

A door takes an ArticleQuery, asks the store and renders. It never imports another door, and never `ingest` or
`reader`; what all doors need stands beside them: asking.py, links.py, shown.py, problems.py.
"""
