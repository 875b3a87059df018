"""How far the reader's confidence can be believed: `calibrate.py FOLDER [OUT.svg]`.

Fits `calibrated = 1 / (1 + exp(-(slope * logit(p) + offset)))` (Platt scaling) on one half of FOLDER/heldout-unseen.json
and reports on the other: right readings by confidence before and after, what each threshold lets through, and what the
linear baseline's agreement would add. p is the product of the probabilities of the answer's tokens.
"""
import json
import pathlib
import sys

import numpy as np
import torch

import bpe
import model as reader_model
from baseline import Baseline
from measure import compare, parse, read

BINS = np.linspace(0, 1, 11)
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def logit(p):
    p = np.clip(p, 1e-4, 1 - 1e-4)
    return np.log(p / (1 - p))


def fit(features, right):
    """Weights of a logistic regression, by Newton's method with a little weight decay."""
    weights = np.zeros(features.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-features @ weights))
        curve = features.T * (p * (1 - p)) @ features + 1e-3 * np.eye(len(weights))
        weights += np.linalg.solve(curve, features.T @ (right - p) - 1e-3 * weights)
    return weights


def apply(weights, features):
    return 1 / (1 + np.exp(-features @ weights))


def reliability(sure, right):
    """[(mean confidence, share right, count)] by bin, and the expected calibration error."""
    rows, error = [], 0.0
    for low, high in zip(BINS, BINS[1:]):
        inside = (sure >= low) & ((sure < high) | (high == 1))
        if inside.any():
            rows.append((float(sure[inside].mean()), float(right[inside].mean()), int(inside.sum())))
            error += inside.mean() * abs(rows[-1][0] - rows[-1][1])
    return rows, error


def agreement(answers, others):
    """Per message: do the baseline's acts agree, do its spans."""
    spans = lambda text: {s for _, found in parse(text)[1] for s in found if s[0] != "Q"}
    acts = lambda text: {a for a, _ in parse(text)[1]}
    return np.array([[acts(a) == acts(b), spans(a) == spans(b)] for a, b in zip(answers, others)], float)


def plot(before, after, path):
    """A reliability diagram: the nearer a dot to the diagonal, the more the confidence can be believed."""
    size, edge = 360, 46
    at = lambda x, y: (edge + x * size, edge + (1 - y) * size)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size + 2 * edge} {size + 2 * edge + 24}" font-family="sans-serif" font-size="12">'
        "<title>Reliability diagram of the reader</title>",
        f'<rect width="100%" height="100%" fill="#fff"/><rect x="{edge}" y="{edge}" width="{size}" height="{size}" fill="#f7f7f5" stroke="#bbb"/>',
        f'<path d="M{edge} {edge + size}L{edge + size} {edge}" stroke="#999" stroke-dasharray="4 4"/>',
    ]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x, y = at(tick, 0)
        out.append(f'<text x="{x}" y="{y + 16}" text-anchor="middle">{tick}</text>')
        x, y = at(0, tick)
        out.append(f'<text x="{x - 6}" y="{y + 4}" text-anchor="end">{tick}</text>')
    for rows, colour in ((before, "#c0713a"), (after, "#1f6f5c")):
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(a, b) for a, b, _ in rows))
        out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for a, b, n in rows:
            x, y = at(a, b)
            out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{2 + min(8, n ** 0.5 / 3):.1f}" fill="{colour}" fill-opacity=".75"/>')
    out += [
        f'<text x="{edge + size / 2}" y="{edge + size + 36}" text-anchor="middle">confidence</text>',
        f'<text transform="translate(14 {edge + size / 2}) rotate(-90)" text-anchor="middle">readings that are wholly right</text>',
        f'<text x="{edge + 8}" y="{edge + 18}" fill="#c0713a">product of the tokens\' probabilities</text>',
        f'<text x="{edge + 8}" y="{edge + 34}" fill="#1f6f5c">calibrated, as the product uses it</text>',
        f'<text x="{edge + size / 2}" y="26" text-anchor="middle" font-size="14">The reader on unseen wording and trades</text></svg>',
    ]
    pathlib.Path(path).write_text("\n".join(out) + "\n", encoding="utf8")


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.set_num_threads(1)
    model, tokenizer = reader_model.load(folder / "reader.pt"), bpe.load(folder / "tokenizer.json")
    rows = json.loads((folder / "heldout-unseen.json").read_text(encoding="utf8"))
    prompts = [r["prompt"] for r in rows]
    answers = read(model, tokenizer, prompts)
    right = np.array([compare(r["target"], a)["all"] for r, (a, _) in zip(rows, answers)], float)
    sure = np.array([p for _, p in answers])
    baseline = Baseline.load(folder / "baseline.npz")
    agree = agreement([a for a, _ in answers], [baseline.read(p) for p in prompts])
    alone = np.stack([logit(sure), np.ones(len(sure))], 1)
    both = np.hstack([alone, agree])
    fitted = np.arange(len(right)) % 2 == 0
    judged = ~fitted
    weights = fit(alone[fitted], right[fitted])
    calibrated = apply(weights, alone[judged])
    together = apply(fit(both[fitted], right[fitted]), both[judged])
    (before, e0), (after, e1) = reliability(sure[judged], right[judged]), reliability(calibrated, right[judged])
    print(f"slope {weights[0]:.3f}, offset {weights[1]:.3f}; {judged.sum()} messages judged, {right[judged].mean():.3f} right")
    print(f"expected calibration error: {e0:.3f} before, {e1:.3f} after")
    for name, score in (("reader alone", calibrated), ("with the baseline's agreement", together)):
        order = np.argsort(-score)
        kept = {c: right[judged][order[: int(c * len(order))]].mean() for c in (0.7, 0.8, 0.9, 0.95)}
        brier = ((score - right[judged]) ** 2).mean()
        print(f"{name}: Brier {brier:.4f}; right among the surest " + ", ".join(f"{c:.0%}: {v:.3f}" for c, v in kept.items()))
    for t in THRESHOLDS:
        above, below = calibrated >= t, calibrated < t
        share = right[judged][below].mean() if below.any() else float("nan")
        print(f"  >= {t}: {above.mean():.3f} of messages, {right[judged][above].mean():.3f} right; below: {share:.3f} right")
    if len(sys.argv) > 2:
        plot(before, after, sys.argv[2])


if __name__ == "__main__":
    main()
