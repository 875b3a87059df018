"""Reads the intents of this folder, cuts texts into words, draws messages that ask none of them."""
import pathlib
import random
import re
import sys
import unicodedata

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE.parent))


def words(text):
    """Lower-case words without accents and apostrophes; the twin of `wordsIn` in domain/knowledge/meaning.ts."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if unicodedata.category(c)[0] != "M" and unicodedata.category(c) != "Cf")
    plain = re.sub(r"['‘’ʼ`´]s\b|['‘’ʼ`´]", "", plain.lower())
    plain = re.sub(r"\ba[./]c\b", "ac", plain.replace("wi-fi", "wifi"))
    return [word for word in re.split(r"[^a-z]+", plain) if word]


def unfolded(line):
    """Every reading of `[a|b]`."""
    found = re.search(r"\[([^\[\]]*)\]", line)
    if not found:
        return [line]
    head, tail = line[: found.start()], line[found.end():]
    return [text for part in found[1].split("|") for text in unfolded(head + part + tail)]


def intents():
    """[{id, trade, questions, answers, lines: [(language, [text, …])]}]; a question met again goes on where it stood."""
    found = []
    for file in sorted(HERE.glob("*.txt")):
        for line in map(str.strip, file.read_text().splitlines()):
            if not line or line.startswith("#"):
                continue
            if line.startswith("= "):
                one = next((one for one in found if one["id"] == line[2:]), None)
                if one is None:
                    one = {"id": line[2:], "trade": file.stem, "questions": [], "answers": [], "lines": []}
                    found.append(one)
            elif line.startswith("Q: "):
                one["questions"] += [part.strip() for part in line[3:].split(" | ")]
            elif line.startswith("A: "):
                one["answers"] += [part.strip() for part in line[3:].split(" | ")]
            else:
                language = "pcm" if line.startswith("~ ") else "en"
                one["lines"].append((language, unfolded(line.removeprefix("~ "))))
    return found


# Acts whose messages ask nothing that a business's own answers could hold.
TASKS = {"price", "availability", "book", "change", "cancel", "mybooking", "greet", "thanks", "bye", "yes", "no",
         "give", "bot", "abuse", "other", "services", "duration"}


def other_messages(count, seed):
    """Messages of the reader's own generator that book, greet or talk: no answer fits them."""
    from messages import Generator

    generator, out = Generator(random.Random(seed), False), []
    while len(out) < count:
        example = generator.example()
        if example and set(acts_of(example["target"])) <= TASKS:
            out.append(message_of(example["prompt"]))
    return out


def acts_of(target):
    return [mark for mark in re.findall(r"<([a-z]+)>", target) if mark not in ("en", "pcm", "und", "end", "nl")]


def message_of(prompt):
    text = re.sub(r"^<at:\w+>", "", prompt)
    return re.sub(r"\s+", " ", re.sub(r"<[^<>]+>", " ", text)).strip()


def spellings():
    """variant -> the word that it stands for, where only one does."""
    table = {}
    for line in (HERE.parent / "lexicon" / "spellings.txt").read_text().splitlines():
        if ": " not in line or line.startswith("#"):
            continue
        head, variants = line.split(": ")
        for variant in set(variants.split()):
            if variant.isalpha() and len(variant) > 1:
                table.setdefault(variant, set()).add(head.split()[0])
    return {variant: heads.pop() for variant, heads in table.items() if len(heads) == 1}


def function_words():
    """Grammar, politeness and Pidgin particles: nothing is asked by them, however rare they are in print."""
    return set((HERE.parent / "lexicon" / "function-words.txt").read_text().split())
