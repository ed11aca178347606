"""What can go wrong with a database, in words for the person who runs it."""

__all__ = ["BackupError", "DatabaseAway", "DatabaseError", "DatabaseTooNew"]


class DatabaseError(Exception):
    """A database that cannot be opened, read or written; the message is one line."""


class DatabaseAway(DatabaseError):  # noqa: N818  # says what is wrong, as a name of an error need not
    """A database that does not answer, or is locked by another process, now; it may be had again in a while."""


class DatabaseTooNew(DatabaseError):  # noqa: N818
    """A database that a newer urbanfeed has written."""


class BackupError(DatabaseError):
    """A backup that cannot be written, read or restored; the message is one line."""
