"""Makes the training data: `generate.py FOLDER EXAMPLES [--seed N]` writes tokenizer.json, train.npz and heldout-*.json."""
import argparse
import collections
import json
import multiprocessing
import os
import pathlib
import random
import re

import numpy as np

import bpe
import vectors
from messages import Generator
from prompts import SLOTS

CHUNK = 5000
VOCABULARY = 6144


def draw(job):
    """`count` examples of one random stream: [(prompt, target, situation, text, services, staff)]."""
    seed, count, unseen = job
    generator, out = Generator(random.Random(seed), unseen), []
    while len(out) < count:
        example = generator.example()
        if example:
            out.append(example)
    return out


def pairs(job):
    return [(e["prompt"], e["target"]) for e in draw(job)]


def word_tags(target, words):
    """For each word of the prompt 0, or 1 + 2 * slot (first word of a span), or one more (inside)."""
    tags = [0] * words
    for slot, a, b in re.findall(r"<([A-Z])><(\d+)><(\d+)>", target):
        for i in range(int(a), int(b) + 1):
            tags[i - 1] = 1 + 2 * SLOTS.index(slot) + (i > int(a))
    return tags


def encode(tokenizer, prompt, target, first_index):
    """(token ids, word tag for each token or -1, length of the prompt)."""
    asked, answer = tokenizer.encode(prompt), tokenizer.encode(target)
    places = [i for i, t in enumerate(asked) if first_index <= t < first_index + 64]
    tags = [-1] * (len(asked) + len(answer))
    for place, tag in zip(places, word_tags(target, len(places))):
        tags[place] = tag
    return asked + answer, tags, len(asked)


def learn_tokenizer(sample, words):
    """From the sample's words and, where the file `words` is, frequent English ones."""
    counts = collections.Counter()
    for prompt, _ in sample:
        for part in re.split(r"<[^<>]+>", prompt):
            counts.update(bpe.SPLIT.findall(part))
    if words.exists():
        counts.update(vectors.counts(words, sum(counts.values())))
    frequent = {w: c for w, c in counts.items() if c > 1 and (len(w) <= 3 or not any(x.isdigit() for x in w))}
    return bpe.Tokenizer(bpe.learn(frequent, VOCABULARY - len(bpe.SPECIAL) - 256))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("examples", type=int)
    parser.add_argument("--seed", type=int, default=20261121)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    jobs = [(args.seed + i, CHUNK, False) for i in range(max(1, args.examples // CHUNK))]
    for name, job in (("seen", (7, 1500, False)), ("unseen", (11, 3000, True))):
        with open(args.folder / f"heldout-{name}.json", "w", encoding="utf8") as f:
            json.dump(draw(job), f, ensure_ascii=False)
    tokenizer, ids, tags, offsets, prompts = None, [], [], [0], []
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for rows in pool.imap(pairs, jobs):
            if tokenizer is None:
                tokenizer = learn_tokenizer(rows + [p for j in ((3, 30000, False),) for p in pairs(j)], args.folder / "vectors.npz")
                tokenizer.save(args.folder / "tokenizer.json")
            for prompt, target in rows:
                one, tag, asked = encode(tokenizer, prompt, target, tokenizer.id["<1>"])
                ids.append(np.array(one, np.int16))
                tags.append(np.array(tag, np.int8))
                offsets.append(offsets[-1] + len(one))
                prompts.append(asked)
    np.savez(
        args.folder / "train.npz", ids=np.concatenate(ids), tags=np.concatenate(tags),
        offsets=np.array(offsets, np.int64), prompts=np.array(prompts, np.int16),
    )
    print(f"{len(prompts)} examples, {offsets[-1]} tokens, {offsets[-1] / len(prompts):.1f} each, longest {max(np.diff(offsets))}")


if __name__ == "__main__":
    main()
