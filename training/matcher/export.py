"""Writes the matcher's file: a head in JSON, then int8 unit vectors, then weights of 0..255, as worker/knowledge/matcher-file.ts reads it."""
import json
import random
import struct

import numpy as np
import torch
import torch.nn.functional as F

import phrases

MAGIC = b"JARAMTCH"
BUCKETS = 8192


def hashed(text):
    """FNV-1a, 32 bits, over UTF-8."""
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def parts(word):
    """Buckets of a word's letters, three and four at a time, with its ends marked."""
    marked = f"<{word}>"
    return [hashed(marked[i : i + n]) % BUCKETS for n in (3, 4) for i in range(len(marked) - n + 1)]


def typo(word, rng):
    i, x = rng.randrange(1, len(word)), rng.random()
    if x < 0.3:
        return word[:i] + word[i + 1:]
    if x < 0.5:
        return word[:i] + word[i] + word[i:]
    if x < 0.75 and i + 1 < len(word):
        return word[:i] + word[i + 1] + word[i] + word[i + 2:]
    return word[:i] + rng.choice("abcdefghijklmnopqrstuvwxyz") + word[i + 1:]


def learn_parts(words, table, taught, seed=7, steps=500):
    """Bucket vectors whose mean, for a misspelt word, lies near the vector of the word that was meant."""
    rng = random.Random(seed)
    pool = [row for row, word in enumerate(words) if len(word) > 3 and row < taught] * 3
    pool += [row for row, word in enumerate(words) if len(word) > 3 and taught <= row < 8000]
    buckets = torch.randn(BUCKETS, table.shape[1], generator=torch.Generator().manual_seed(seed)).requires_grad_()
    optimizer = torch.optim.Adam([buckets], lr=0.02)
    for _ in range(steps):
        rows = rng.sample(pool, 128)
        bags = [parts(typo(words[row], rng) if rng.random() < 0.8 else words[row]) for row in rows]
        offsets = torch.tensor(np.cumsum([0, *map(len, bags)])[:-1])
        # Scaled as they will be written, so that each bucket counts alike.
        scaled = buckets / buckets.abs().amax(1, keepdim=True)
        guess = F.embedding_bag(torch.tensor([b for bag in bags for b in bag]), scaled, offsets, mode="mean")
        loss = 1 - F.cosine_similarity(guess, table[rows]).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"misspelt words: mean likeness {1 - loss.item():.3f}")
    return buckets.detach()


@torch.no_grad()
def bytes_of(vectors):
    return (vectors / vectors.abs().amax(1, keepdim=True).clamp(min=1e-9) * 127).round().to(torch.int8).numpy().tobytes()


def write(model, words, row_of, path):
    with torch.no_grad():
        table, weights = (part.detach() for part in model.table())
    parts_table = learn_parts(words, table, model.taught)
    variants = {word: row for word, row in row_of.items() if words[row] != word}
    head = {
        "version": 3,
        "dimensions": table.shape[1],
        "buckets": BUCKETS,
        "words": " ".join(words[1:]),
        "variants": {word: row - 1 for word, row in sorted(variants.items())},
        "unknownWeight": round(weights[1 : model.taught].mean().item(), 3),
        "blend": [round(value, 4) for value in model.blend.tolist()],
        "kinds": len(model.kind_bias),
        "kindScales": [round(value, 5) for value in model.kinds.abs().amax(1).tolist()],
        "kindBias": [round(value, 3) for value in model.kind_bias.tolist()],
        "floor": round(model.floor.item(), 4),
        "none": round(model.none.item(), 4),
    }
    body = json.dumps(head, separators=(",", ":")).encode()
    with open(path, "wb") as file:
        file.write(MAGIC + struct.pack("<I", len(body)) + body)
        file.write(bytes_of(table[1:]) + bytes_of(parts_table) + bytes_of(model.kinds))
        file.write((weights[1:] * 255).round().to(torch.uint8).numpy().tobytes())
    print(f"{path}: {len(words) - 1} words, {12 + len(body) + 101 * (len(words) - 1) + 100 * (BUCKETS + len(model.kinds))} bytes")


@torch.no_grad()
def write_fixture(model, intents, row_of, path):
    """What the network itself makes of some messages and entries, for the test of its twin (worker/knowledge/matcher.ts)."""
    pack = lambda text: torch.tensor([[row_of[word] for word in phrases.words(text)]])
    cases = []
    for one, other in zip(intents[::11], intents[5::11]):
        for entry in (one, other):
            texts = one["lines"][0][1][0], entry["questions"][0], entry["answers"][0]
            logits, _, _ = model(*map(pack, texts))
            cases.append([*texts, round((logits[0, 0] - logits[0, 1]).item(), 3)])
    with open(path, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "\n]\n")
