"""
Reading again: every article made anew from its kept pages, by today's reader and scrapers.

First all is read, by as many processes as there are cores, and what would change is noted; then, if the operator says
so, it is written. Ids stay, and so does what an article was: a new reading is a new revision.
"""

from urbanfeed.ingest.rereading.comparing import Difference, Reread, Verdict
from urbanfeed.ingest.rereading.notebook import Notebook, notebook_of
from urbanfeed.ingest.rereading.run import Asked, Told, read_again, write_down

__all__ = [
    "Asked", "Difference", "Notebook", "Reread", "Told", "Verdict", "notebook_of", "read_again", "write_down",
]  # fmt: skip
