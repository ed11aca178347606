"""How long what is stored may be, in characters: PostgreSQL refuses an index entry above 2,704 bytes."""

__all__ = ["LONGEST_ADDRESS", "LONGEST_VALUE"]

LONGEST_ADDRESS = 600  # a character may be four bytes
LONGEST_VALUE = 255
