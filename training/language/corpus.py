"""Labelled lines for the identifier: a TSV of corpora, and messages of Jara's own generator."""
import hashlib
import pathlib
import random
import sys

from features import words

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from messages import Generator  # noqa: E402
from values import UNSEEN_KINDS, load_kinds  # noqa: E402

LABELS = ["en", "pcm", "yo", "ig", "ha"]
HERE = pathlib.Path(__file__).parent


def split_of(text):
    """train, validation or test by what is said, so that the same words are always on one side (80 / 10 / 10)."""
    tenth = int(hashlib.sha256(" ".join(words(text)).encode()).hexdigest()[:8], 16) % 10
    return {0: "test", 1: "validation"}.get(tenth, "train")


def read_tsv(path):
    """[(label, source, text, split)] of a file with the columns label, source and text."""
    with open(path, encoding="utf8") as f:
        head = f.readline().rstrip("\n").split("\t")
        rows = [line.rstrip("\n").split("\t") for line in f]
    at = [head.index(name) for name in ("label", "source", "text")]
    return [(*(row[i] for i in at), split_of(row[at[2]])) for row in rows]


def generated(count, seed, unseen=False):
    """`count` messages of the generator that are plainly English or Pidgin."""
    generator, out = Generator(random.Random(seed), unseen), []
    while len(out) < count:
        example = generator.example()
        label = example and example["target"][1:].split(">")[0]
        if label in ("en", "pcm"):
            out.append((label, "generated", example["text"], "train"))
    return out


def phrases():
    """{(label, kind): [line]} of phrases.txt; kind is `line` or `greeting`."""
    found, lines = {}, []
    for line in (HERE / "phrases.txt").read_text(encoding="utf8").splitlines():
        if line.startswith("== "):
            lines = found.setdefault(tuple(line[3:].split()), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return found


def with_greetings(messages, rng, share=0.1):
    """Some of `messages` with a greeting in Yoruba, Igbo or Hausa before or after, which leaves their language as it is."""
    greetings = [line for (_, kind), lines in phrases().items() if kind == "greeting" for line in lines]
    out = []
    for label, source, text, split in messages:
        if rng.random() < share:
            greeting = rng.choice(greetings)
            text = f"{greeting} {text}" if rng.random() < 0.8 else f"{text} {greeting}"
        out.append((label, source, text, split))
    return out


def booking_phrases(rng, copies=12):
    """Lines of phrases.txt with services by their English names, some after a greeting of their own language."""
    known = phrases()
    kinds = [kind["services"] for name, kind in load_kinds().items() if name not in UNSEEN_KINDS]
    services = [name.lower() for services in kinds for names in services for name in names]
    out = []
    for (label, kind), lines in known.items():
        for line in lines * copies:
            text = line.replace("{S}", rng.choice(services))
            if kind == "line" and rng.random() < 0.25:
                text = f"{rng.choice(known[label, 'greeting'])} {text}"
            out.append((label, "phrases", text, "train"))
    return out
