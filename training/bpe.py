"""Byte-level BPE as llama.cpp's `gpt2` tokenizer with `gpt-2` splitting reads it; the tags come before the bytes."""
import collections
import json
import re

from prompts import SPECIAL

# llama.cpp splits at \p{L}, \p{N}; Python's `re` spells them [^\W\d_] and \d.
SPLIT = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")


def _byte_letters():
    """GPT-2's printable letter for each of the 256 bytes."""
    kept = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    letters, extra = dict(zip(kept, map(chr, kept))), 0
    for byte in range(256):
        if byte not in letters:
            letters[byte] = chr(256 + extra)
            extra += 1
    return letters


LETTERS = _byte_letters()


def spelled(text):
    return "".join(LETTERS[b] for b in text.encode("utf8"))


def learn(counts, merges):
    """The `merges` most frequent pair merges for {word: count}; ties by spelling, so the result is always the same."""
    words = [(list(spelled(w)), c) for w, c in sorted(counts.items())]
    pairs, where = collections.Counter(), collections.defaultdict(set)
    for i, (word, count) in enumerate(words):
        for pair in zip(word, word[1:]):
            pairs[pair] += count
            where[pair].add(i)
    out = []
    while len(out) < merges and pairs:
        best = max(pairs, key=lambda p: (pairs[p], p))
        out.append(best)
        for i in list(where[best]):
            word, count = words[i]
            for pair in zip(word, word[1:]):
                pairs[pair] -= count
                if pairs[pair] <= 0:
                    del pairs[pair]
            word = words[i][0][:] if best not in zip(word, word[1:]) else merge(word, best)
            words[i] = (word, count)
            for pair in zip(word, word[1:]):
                pairs[pair] += count
                where[pair].add(i)
        pairs.pop(best, None)
        where.pop(best, None)
    return out


def merge(word, pair):
    out, i = [], 0
    while i < len(word):
        if i + 1 < len(word) and (word[i], word[i + 1]) == pair:
            out.append(word[i] + word[i + 1])
            i += 2
        else:
            out.append(word[i])
            i += 1
    return out


class Tokenizer:
    def __init__(self, merges):
        self.merges = [tuple(m) for m in merges]
        self.vocabulary = SPECIAL + [LETTERS[b] for b in range(256)] + [a + b for a, b in self.merges]
        self.id = {token: i for i, token in enumerate(self.vocabulary)}
        self.rank = {pair: i for i, pair in enumerate(self.merges)}
        self.cache = {}
        self.tags = re.compile("(" + "|".join(re.escape(t) for t in SPECIAL) + ")")

    def word(self, text):
        if text not in self.cache:
            word = list(spelled(text))
            while len(word) > 1:
                pair = min(zip(word, word[1:]), key=lambda p: self.rank.get(p, 1 << 30))
                if pair not in self.rank:
                    break
                word = merge(word, pair)
            self.cache[text] = [self.id[w] for w in word]
        return self.cache[text]

    def encode(self, text):
        out = []
        for part in self.tags.split(text):
            if part in self.id and part.startswith("<"):
                out.append(self.id[part])
            elif part:
                for piece in SPLIT.findall(part):
                    out += self.word(piece)
        return out

    def decode(self, ids):
        """Tags only: an answer holds nothing else."""
        return "".join(self.vocabulary[i] for i in ids)

    def save(self, path):
        with open(path, "w", encoding="utf8") as f:
            json.dump(self.merges, f, ensure_ascii=False)


def load(path):
    with open(path, encoding="utf8") as f:
        return Tokenizer(json.load(f))
