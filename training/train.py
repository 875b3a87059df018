"""Trains the reader: `train.py FOLDER --tokens N` writes FOLDER/reader.pt.

On a CPU run it once a core with RANK and WORLD_SIZE set (see run.sh): single-thread processes that average their
gradients beat one process with threads. On a GPU one process in bfloat16 does.
"""
import argparse
import math
import os
import pathlib
import time

import numpy as np
import torch
import torch.distributed as dist
from torch.nn import functional as F

import bpe
import vectors
from model import SHAPE, Reader, save

RANK, WORLD = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
TAG_WEIGHT = 0.3


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--tokens", type=float, default=16e6)
    parser.add_argument("--batch", type=int, default=3072, help="tokens of one step of one process")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--muon", type=float, default=0.02)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


class Data:
    def __init__(self, folder, seed):
        z = np.load(folder / "train.npz")
        self.ids, self.tags, self.offsets, self.prompts = z["ids"], z["tags"], z["offsets"], z["prompts"].astype(int)
        self.lengths = np.diff(self.offsets)
        self.random = np.random.default_rng(seed)

    def batches(self, tokens):
        """Endless lists of example numbers of about equal length; the same on every process."""
        while True:
            order = self.random.permutation(len(self.lengths))
            for start in range(0, len(order), 16384):
                chunk = order[start:start + 16384]
                chunk = chunk[np.argsort(self.lengths[chunk] + self.random.random(len(chunk)))]
                packs, current = [], []
                for i in chunk:
                    if current and self.lengths[i] * (len(current) + 1) > tokens:
                        packs.append(current)
                        current = []
                    current.append(i)
                packs.append(current)
                for j in self.random.permutation(len(packs)):
                    yield packs[j]

    def tensors(self, rows, padding, device):
        """(ids, which tokens to predict, word tags), each [rows, length]."""
        width = max(self.lengths[i] for i in rows)
        ids = np.full((len(rows), width), padding, np.int64)
        wanted = np.zeros((len(rows), width - 1), bool)
        tags = np.full((len(rows), width), -1, np.int64)
        for row, i in enumerate(rows):
            part, length = slice(self.offsets[i], self.offsets[i + 1]), self.lengths[i]
            ids[row, :length], tags[row, :length] = self.ids[part], self.tags[part]
            wanted[row, self.prompts[i] - 1:length - 1] = True
        return (torch.from_numpy(x).to(device, non_blocking=True) for x in (ids, wanted, tags))


def orthogonal(matrix):
    """Newton-Schulz iteration towards the nearest orthogonal matrix (Muon's update)."""
    x = matrix / (matrix.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    x = x.t() if tall else x
    for _ in range(5):
        a = x @ x.t()
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * (a @ a)) @ x
    return x.t() if tall else x


class Muon:
    """Momentum with orthogonal updates for the matrices of the blocks; the work is shared between processes."""

    def __init__(self, model, rate):
        self.rate = rate
        self.weights = []
        for block in model.blocks:
            self.weights += [(block.qkv.weight, 3), (block.out.weight, 1), (block.gate_up.weight, 2), (block.down.weight, 1)]
        self.momentum = [torch.zeros_like(w) for w, _ in self.weights]

    @torch.no_grad()
    def step(self, scale):
        updates, turn = [], 0
        for (weight, parts), momentum in zip(self.weights, self.momentum):
            momentum.lerp_(weight.grad, 0.05)
            for chunk in momentum.lerp(weight.grad, 0.05).chunk(parts, 0):
                mine = turn % WORLD == RANK
                gain = max(1, chunk.shape[0] / chunk.shape[1]) ** 0.5
                updates.append(orthogonal(chunk) * gain if mine else torch.zeros_like(chunk))
                turn += 1
        flat = shared(torch.cat([u.reshape(-1) for u in updates]))
        start = 0
        for weight, _ in self.weights:
            update = flat[start:start + weight.numel()].view_as(weight)
            weight.mul_(1 - 0.02 * self.rate * scale).add_(update, alpha=-self.rate * scale)
            start += weight.numel()


def shared(flat):
    if WORLD > 1:
        dist.all_reduce(flat)
    return flat


def average(parameters):
    if WORLD == 1:
        return
    grads = [p.grad for p in parameters]
    flat = shared(torch.cat([g.reshape(-1) for g in grads])) / WORLD
    start = 0
    for g in grads:
        g.copy_(flat[start:start + g.numel()].view_as(g))
        start += g.numel()


def losses(model, ids, wanted, tags):
    """(loss of the answers, loss of the word tags)."""
    hidden, middle = model(ids[:, :-1], wanted)
    answers = F.cross_entropy(model.logits(hidden).float(), ids[:, 1:][wanted])
    marked = tags[:, :-1] >= 0
    words = F.cross_entropy(model.tag_head(middle[marked]).float(), tags[:, :-1][marked])
    return answers, words


def main():
    args = arguments()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu":
        torch.set_num_threads(1)
    if WORLD > 1:
        dist.init_process_group("gloo", init_method="tcp://127.0.0.1:29517", rank=RANK, world_size=WORLD)
    torch.manual_seed(args.seed)
    tokenizer, data = bpe.load(args.folder / "tokenizer.json"), Data(args.folder, args.seed)
    model = Reader(**{**SHAPE, "vocabulary": len(tokenizer.vocabulary)})
    if (args.folder / "vectors.npz").exists():
        model.know(*vectors.rows(args.folder / "vectors.npz", tokenizer))
    model = model.to(device)
    muon = Muon(model, args.muon)
    taken = {id(w) for w, _ in muon.weights}
    rest = [p for p in model.parameters() if id(p) not in taken]
    adam = torch.optim.AdamW(rest, lr=args.rate, betas=(0.9, 0.98), weight_decay=0.0)
    if device == "cuda" and hasattr(torch, "compile"):
        for block in model.blocks[:-1]:
            block.compile(dynamic=True)
    seen, step, mean, began = 0, 0, None, time.time()
    for rows in data.batches(args.batch * WORLD):
        if seen >= args.tokens:
            break
        scale = min(1, (step + 1) / 100) * max(0.01, 1 - seen / args.tokens)
        for group in adam.param_groups:
            group["lr"] = args.rate * scale
        mine = rows[RANK::WORLD] or rows
        ids, wanted, tags = data.tensors(mine, tokenizer.id["<pad>"], device)
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            answers, words = losses(model, ids, wanted, tags)
        model.zero_grad(set_to_none=True)
        (answers + TAG_WEIGHT * words).backward()
        average(list(model.parameters()))
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
        muon.step(scale)
        seen += int(sum(data.lengths[i] for i in rows))
        step += 1
        mean = answers.item() if mean is None else 0.98 * mean + 0.02 * answers.item()
        if RANK == 0 and step % 100 == 0:
            pace = seen / (time.time() - began)
            print(f"step {step} tokens {seen} {pace:.0f}/s loss {mean:.4f} tags {words.item():.4f}", flush=True)
        if RANK == 0 and step % 500 == 0:
            save(model, args.folder / "partial.pt")
    if RANK == 0:
        save(model, args.folder / "reader.pt")
        print(f"{sum(p.numel() for p in model.parameters())} parameters, {seen} tokens, {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
