"""
The scrapers: one file a source, data first, in the vocabulary of `urbanfeed.scraping` and nothing else.

A new file here with a `scraper` in it is a new source; nothing has to be registered. docs/add-a-source.md shows how.
"""
