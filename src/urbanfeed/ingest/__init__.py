"""
The way in: discover, fetch, extract, clean, enrich, decide, and into the store.

`pipeline.py` shows the whole road on one screen; the other files are its stations.
"""
