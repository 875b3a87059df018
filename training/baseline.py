"""The measure to beat: averaged perceptrons over words, on the same generated messages.

`baseline.py FOLDER EXAMPLES` writes FOLDER/baseline.npz: one linear model for acts and language (many may hold),
one that tags words with slots from left to right.
"""
import pathlib
import random
import re
import sys
import zlib

import numpy as np

from generate import pairs, word_tags
from prompts import ACTS, SLOTS

SIZE = 1 << 18
LABELS = ACTS + ["en", "pcm"]
TAGS = 1 + 2 * len(SLOTS)
_WORD = re.compile(r" ([^<> ]+)<\d+>(<svc>|<who>)?|([^<> ]+)|<nl>")


def number(feature):
    return zlib.crc32(feature.encode()) & (SIZE - 1)


def seen(asked):
    """Situation and [(word, hint)] of a prompt."""
    situation, rest = re.match(r"<at:(\w+)>(.*)<out>$", asked, re.S).groups()
    return situation, [(re.sub(r"\d", "0", m.group(1)), m.group(2) or "") for m in _WORD.finditer(rest) if m.group(1)]


def message_features(situation, words):
    line = ["^"] + [w for w, _ in words] + ["$"]
    out = ["bias", "at" + situation] + ["hint" + h for _, h in words]
    for i, word in enumerate(line):
        out += ["1" + word, situation + word]
        out += ["2" + " ".join(line[i - 1:i + 1])] if i else []
        out += ["3" + " ".join(line[i - 2:i + 1]), "s" + line[i - 2] + " " + word] if i > 1 else []
        padded = f"<{word}>"
        out += ["g" + padded[j:j + n] for n in (3, 4) for j in range(len(padded) - n + 1)]
    if len(line) < 7:
        out.append("all" + " ".join(line))
    return list({number(f) for f in out})


def word_features(situation, words, i, before):
    at = lambda j: words[j][0] if 0 <= j < len(words) else "~"
    word, hint, padded = at(i), words[i][1], f"<{at(i)}>"
    out = ["w" + word, "p" + at(i - 1), "n" + at(i + 1), "pp" + at(i - 2), "nn" + at(i + 2), "h" + hint + before]
    out += ["pw" + at(i - 1) + " " + word, "wn" + word + " " + at(i + 1), "p2" + at(i - 2) + " " + at(i - 1)]
    out += ["n2" + at(i + 1) + " " + at(i + 2), "pn" + at(i - 1) + " " + at(i + 1), "hp" + hint + at(i - 1)]
    out += ["s" + situation + word, "len" + str(min(len(words), 4)) + situation, "t" + before, "tw" + before + word]
    out += ["a" + padded[:3], "z" + padded[-4:]] + ["g" + padded[j:j + 3] for j in range(len(padded) - 2)]
    return [number(f) for f in out]


class Baseline:
    def __init__(self, acts, tags):
        self.acts, self.tags = acts, tags

    def read(self, asked):
        """The answer in the reader's own form; slots go to the first act."""
        situation, words = seen(asked)
        score = self.acts[message_features(situation, words)].sum(0)
        order = [i for i in np.argsort(-score[: len(ACTS)])]
        acts = [ACTS[i] for i in order if score[i] > 0][:3] or [ACTS[order[0]]]
        en, pcm = score[len(ACTS):]
        language = "und" if max(en, pcm) <= 0 else "pcm" if pcm > en else "en"
        spans, before = [], "0"
        for i in range(len(words)):
            tag = int(self.tags[word_features(situation, words, i, before)].sum(0).argmax())
            if tag and (tag % 2 or not spans or before == "0"):
                spans.append([SLOTS[(tag - 1) // 2], i + 1, i + 1])
            elif tag:
                spans[-1][2] = i + 1
            before = str(tag)
        slots = "".join(f"<{s}><{a}><{b}>" for s, a, b in spans)
        return f"<{language}><{acts[0]}>{slots}" + "".join(f"<{a}>" for a in acts[1:])

    def save(self, path):
        np.savez_compressed(path, acts=self.acts.astype(np.float16), tags=self.tags.astype(np.float16))

    @classmethod
    def load(cls, path):
        z = np.load(path)
        return cls(z["acts"].astype(np.float32), z["tags"].astype(np.float32))


class Averaged:
    def __init__(self, width):
        self.weights, self.sums = np.zeros((SIZE, width), np.float32), np.zeros((SIZE, width), np.float32)

    def add(self, features, change, step):
        self.weights[features] += change
        self.sums[features] += change * step

    def mean(self, steps):
        return self.weights - self.sums / steps


def learn(examples, passes=2):
    acts, tags, step = Averaged(len(LABELS)), Averaged(TAGS), 0
    for turn in range(passes):
        random.Random(turn).shuffle(examples)
        for asked, target in examples:
            step += 1
            situation, words = seen(asked)
            features = message_features(situation, words)
            gold = np.array([1.0 if f"<{label}>" in target else -1.0 for label in LABELS], np.float32)
            wrong = np.where(acts.weights[features].sum(0) * gold < 1, gold, 0)
            if wrong.any():
                acts.add(features, wrong, step)
            before = "0"
            for i, tag in enumerate(word_tags(target, len(words))):
                features = word_features(situation, words, i, before)
                best = int(tags.weights[features].sum(0).argmax())
                if best != tag:
                    change = np.zeros(TAGS, np.float32)
                    change[tag], change[best] = 1, -1
                    tags.add(features, change, step)
                before = str(tag)
    return Baseline(acts.mean(step), tags.mean(step))


if __name__ == "__main__":
    learn(pairs((999, int(sys.argv[2]), False))).save(pathlib.Path(sys.argv[1]) / "baseline.npz")
