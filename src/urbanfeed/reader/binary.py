"""
Binary content: files that are no text, told by their first bytes and their control characters.
"""

from urbanfeed.page import ExtractionError

__all__ = ["refuse_binary"]

_SAMPLE = 8 * 1024

# File-format specifications; the list of the MIME Sniffing standard.
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an image, sound or video file"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"OggS", "a sound or video file"),
    (b"ID3", "a sound file"),
    (b"\x1aE\xdf\xa3", "a video file"),
    (b"wOF2", "a font"),
    (b"wOFF", "a font"),
)
# Control characters that no text encoding of a page uses (MIME Sniffing standard, "binary data byte"), ISO-2022's
# escape and shifts aside, and NUL, which UTF-16 uses.
_BINARY = bytes((*range(1, 9), *range(16, 27), *range(28, 32)))


def refuse_binary(content: bytes) -> None:
    """Raise ExtractionError ("not-text") for images, archives, office documents and the like."""
    head = content[:64].lstrip()
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise ExtractionError("not-text", f"this is {what}")
    sample = content[:_SAMPLE]
    # A few stray ones are an accident; many are a binary file.
    if len(sample) - len(sample.translate(None, _BINARY)) > len(sample) // 50 or sample.count(0) > len(sample) * 2 // 3:
        raise ExtractionError("not-text", "the content is binary data")
