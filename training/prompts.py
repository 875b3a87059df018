"""Message -> prompt, exactly as the product does it (worker/understand/reader.ts); the two are held equal by tests/reader.

A prompt is `<at:SITUATION>`, then every word with its index, then `<out>`:
    <at:start> how<1> much<2> be<3> knotless<4><svc>?<out>
Several messages of one burst are joined by `<nl>`. `<svc>` marks a word of the business's service vocabulary,
`<who>` a word of a staff name.
"""
import re
import unicodedata

SITUATIONS = "start info service day time offer confirm move drop which newtime done unsure person".split()
ACTS = (
    "greet thanks bye yes no price services duration hours location availability book change cancel mybooking "
    "deposit paid bargain faq person complaint give bot abuse other"
).split()
SLOTS = "S D T F N A Q X O W".split()
MAX_WORDS = 64
WORD_LIMITS = [64, 48, 40, 32, 24, 16, 8, 4]
BYTE_BUDGET = 360
WORD_LENGTH = 24
SYMBOL_LENGTH = 4
# Words of service names that say nothing about the service.
PLAIN_WORDS = set(
    "and or with without of for the a an to my me your own no do in on at by from up out off n hair".split()
)
SPECIAL = (
    ["<bos>", "<end>", "<pad>", "<out>", "<nl>", "<svc>", "<who>", "<en>", "<pcm>", "<und>"]
    + [f"<at:{s}>" for s in SITUATIONS]
    + [f"<{a}>" for a in ACTS]
    + [f"<{s}>" for s in SLOTS]
    + [f"<{i}>" for i in range(1, MAX_WORDS + 1)]
)

_REPLACED = {"’": "'", "‘": "'", "`": "'", "´": "'", "₦": "n", "–": "-", "—": "-", "<": "", ">": "", "\n": "\n"}
_A = r"[^\W_]"
_L = r"[^\W\d_]"
_INITIAL = rf"(?:(?<=(?<!{_A}){_A})|(?<=(?<!{_A}){_A}{_A}))\.(?={_A}(?!{_A}))"
_WORD = rf"{_A}+(?:(?:(?<=[0-9])[.,:/](?=[0-9])|(?<={_L})'(?={_L})|-(?={_A})|{_INITIAL}){_A}+)*"
_PIECE = re.compile(rf"({_WORD})|(\n)|((?:[^\s\w]|_)+)")
_folded = {}


def _fold(char):
    """One code point as the characters that the reader sees: lower case, no accents, plain quotes."""
    if char in _REPLACED:
        return _REPLACED[char]
    if char in "\t\r\v\f" or unicodedata.category(char)[0] == "Z":
        return " "
    flat = unicodedata.normalize("NFKD", char.lower())
    return "".join(c for c in flat if unicodedata.category(c) not in ("Mn", "Mc", "Me", "Cc", "Cf", "Cs"))


def fold(text):
    """(folded text, for each of its characters the index in `text`); a third equal letter in a row is dropped."""
    out, source = [], []
    for i, char in enumerate(text):
        folded = _folded.get(char)
        if folded is None:
            folded = _folded[char] = _fold(char)
        for c in folded:
            if len(out) > 1 and out[-1] == c == out[-2] and not c.isnumeric():
                continue
            out.append(c)
            source.append(i)
    return "".join(out), source


def pieces(text):
    """[(kind, text, start in folded text)] with kind `word`, `break` or `symbols`; runs of symbols and breaks collapse."""
    out = []
    for m in _PIECE.finditer(text):
        kind = "word" if m.group(1) else "break" if m.group(2) else "symbols"
        if kind == "break" and (not out or out[-1][0] == "break"):
            continue
        if kind == "symbols" and out and out[-1][0] == "symbols":
            continue
        out.append((kind, m.group(0), m.start()))
    while out and out[-1][0] == "break":
        out.pop()
    return out


def words_of(text):
    return [t for kind, t, _ in pieces(fold(text)[0]) if kind == "word"]


def vocabulary(names):
    return {w for name in names for w in words_of(name) if w not in PLAIN_WORDS and len(w) > 1}


def _near(a, b):
    """Levenshtein distance of at most 1."""
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    i = 0
    while i < len(a) and a[i] == b[i]:
        i += 1
    return a[i:] == b[i + 1:] or a[i + 1:] == b[i + 1:]


def matches(word, vocabulary_words):
    if word in vocabulary_words:
        return True
    return len(word) >= 5 and any(len(v) >= 4 and _near(word, v) for v in vocabulary_words)


def hint(word, services, staff):
    if word in PLAIN_WORDS:
        return ""
    return "<svc>" if matches(word, services) else "<who>" if matches(word, staff) else ""


def _cut(found, limit):
    """At most `limit` words: the first and the last half, since greeting and story fill the middle."""
    words = [i for i, p in enumerate(found) if p[0] == "word"]
    if len(words) <= limit:
        return found
    return found[: words[limit // 2]] + [("break", "\n", -1)] + found[words[-(limit // 2)]:]


def _size(found):
    return sum(len(("" if k == "break" else _shown(k, t)).encode()) + (k == "word") for k, t, _ in found)


def _shown(kind, text):
    return text[:WORD_LENGTH] if kind == "word" else text[:SYMBOL_LENGTH]


def shorten(found):
    for limit in WORD_LIMITS:
        cut = _cut(found, limit)
        if _size(cut) <= BYTE_BUDGET:
            break
    return cut


def prompt(situation, found, services, staff):
    """Prompt text for `shorten(pieces(...))` and the vocabularies of the business."""
    out, n = [f"<at:{situation}>"], 0
    for kind, text, _ in found:
        shown = _shown(kind, text)
        if kind == "word":
            n += 1
            out.append(f" {shown}<{n}>{hint(text, services, staff)}")
        else:
            out.append("<nl>" if kind == "break" else shown)
    return "".join(out) + "<out>"
