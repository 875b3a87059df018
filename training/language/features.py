"""A message as hashed features, exactly as the product does it (worker/understand/language.ts); tests/language holds the two equal.

Case, punctuation, emoji, accents and the values of numbers are left out: customers write without them, and a model
that leans on them would tell corpora apart instead of languages.
"""
import re
import unicodedata
import zlib

LONGEST = 2000
MOST_WORDS = 120
WORD_LENGTH = 24
SIZES = (1, 2, 3, 4, 5)

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|@\S+")
_NUMBER = re.compile(r"[0-9]+")
_LENGTHENED = re.compile(r"(.)\1{2,}")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼ`´", "'"))


def plain(text):
    """Lower case, no accents, no invisible characters, one apostrophe; the twin of `plain` in domain/spelling.ts."""
    if not text.isascii():
        kept = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in kept if unicodedata.category(c)[0] != "M" and unicodedata.category(c) != "Cf")
    return text.lower().translate(_APOSTROPHES)


def words(text):
    """The words that count: numbers as 0, lengthened letters as two, addresses left out."""
    said = _LENGTHENED.sub(r"\1\1", _NUMBER.sub("0", plain(_ADDRESS.sub(" ", text[:LONGEST]))))
    return [word[:WORD_LENGTH] for word in _WORD.findall(said)[:MOST_WORDS]]


def features(said, buckets):
    """Bucket of every word, pair of neighbours, triple, pair around a word, and run of 1 to 5 characters of `<word>`."""
    spots = []
    add = spots.append
    mask = buckets - 1
    for word in said:
        add(zlib.crc32(f"w{word}".encode()) & mask)
        marked = f"<{word}>"
        for size in SIZES:
            for at in range(len(marked) - size + 1):
                add(zlib.crc32(f"{size}{marked[at:at + size]}".encode()) & mask)
    framed = ["^", *said, "$"]
    for one, two in zip(framed, framed[1:]):
        add(zlib.crc32(f"b{one} {two}".encode()) & mask)
    for one, two, three in zip(framed, framed[1:], framed[2:]):
        add(zlib.crc32(f"t{one} {two} {three}".encode()) & mask)
        add(zlib.crc32(f"s{one} {three}".encode()) & mask)
    return spots
