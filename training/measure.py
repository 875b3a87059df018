"""How well readings agree with their labels: acts as a set, spans exactly, language; by situation.

`measure.py FOLDER [DIALOGUES]` compares the reader (FOLDER/reader.pt) and the linear baseline (FOLDER/baseline.npz)
on generated messages from seen and unseen templates, and on the hand-labelled turns of `dialogues.tsv` where
DIALOGUES, the file that holds their texts (which this repository does not), is given.
"""
import collections
import json
import pathlib
import re
import sys

import torch

import bpe
import model as reader_model
from baseline import Baseline
from prompts import fold, pieces, prompt, shorten, vocabulary

HERE = pathlib.Path(__file__).parent


def parse(target):
    """(language, [(act, {(slot, first, last)})])"""
    language, asks = "und", []
    for tag, a, b in re.findall(r"<(\w+)>(?:<(\d+)><(\d+)>)?", target):
        if a and asks:
            asks[-1][1].add((tag, int(a), int(b)))
        elif tag in ("en", "pcm", "und"):
            language = tag
        elif tag not in ("end", "pad") and not tag.isdigit() and tag.islower():
            asks.append((tag, set()))
    return language, asks


@torch.no_grad()
def read(model, tokenizer, prompts, longest=40):
    """Greedy answers and the product of their tokens' probabilities."""
    encoded, out = [tokenizer.encode(p) for p in prompts], [None] * len(prompts)
    by_length = collections.defaultdict(list)
    for i, ids in enumerate(encoded):
        by_length[len(ids)].append(i)
    for group in by_length.values():
        ids, sure = torch.tensor([encoded[i] for i in group]), torch.ones(len(group))
        length, done = ids.shape[1], torch.zeros(len(group), dtype=torch.bool)
        for _ in range(longest):
            wanted = torch.zeros(ids.shape, dtype=torch.bool)
            wanted[:, -1] = True
            best, token = model.logits(model(ids, wanted)[0]).softmax(-1).max(-1)
            sure = torch.where(done, sure, sure * best)
            ids, done = torch.cat([ids, token[:, None]], 1), done | (token == tokenizer.id["<end>"])
            if done.all():
                break
        for row, i in enumerate(group):
            answer = ids[row, length:].tolist()
            end = answer.index(tokenizer.id["<end>"]) if tokenizer.id["<end>"] in answer else len(answer)
            out[i] = (tokenizer.decode(answer[:end]), sure[row].item())
    return out


def compare(gold, predicted):
    """{acts, spans, all, language}: what agrees. Q spans are not compared: an answer is searched with the whole message."""
    (gl, ga), (pl, pa) = parse(gold), parse(predicted)
    spans = lambda asks: sorted(s for _, found in asks for s in found if s[0] != "Q")
    acts = sorted(a for a, _ in ga) == sorted({a for a, _ in pa})
    same = spans(ga) == spans(pa)
    return dict(acts=acts, spans=same, all=acts and same, language=gl == pl or (gl == "und"))


def table(title, rows, predicted, show=0):
    sums, counts = collections.defaultdict(collections.Counter), collections.Counter()
    for row, answer in zip(rows, predicted):
        found = compare(row["target"], answer)
        for key in ("total", row["situation"]):
            counts[key] += 1
            sums[key].update(k for k, v in found.items() if v)
        if show and not found["all"]:
            show -= 1
            print(f"    {row['situation']:8} {row['text']!r}\n        label {row['target']}\n        read  {answer}")
    print(f"{title}: {counts['total']} messages")
    for key in ["total"] + sorted(k for k in counts if k != "total"):
        print(f"  {key:9} {counts[key]:5}  " + "  ".join(f"{k} {sums[key][k] / counts[key]:.3f}" for k in ("acts", "all", "language")))
    return {k: round(sums["total"][k] / counts["total"], 4) for k in ("acts", "all", "language")}


def dialogues(path):
    """The labelled turns as examples; `dialogues.tsv` names them by case and turn and points at words by number."""
    import yaml

    texts = {}
    for line in path.read_text(encoding="utf8").splitlines():
        case = json.loads(line)
        business = yaml.safe_load((path.parent / case["business"]).read_text(encoding="utf8"))
        services = vocabulary(n for s in business["services"] for n in [s["name"], *s.get("also", [])])
        staff = vocabulary([*(p["name"] for p in business.get("people", [])), business["owner"]["name"]])
        for turn, said in enumerate(case["turns"]):
            texts[case["id"], str(turn)] = said, services, staff
    rows = []
    for line in (HERE / "dialogues.tsv").read_text(encoding="utf8").splitlines()[1:]:
        case, turn, situation, target = line.split("\t")
        said, services, staff = texts[case, turn]
        text = "\n".join(said["say"]) if isinstance(said["say"], list) else said["say"]
        asked = prompt(situation, shorten(pieces(fold(text)[0])), services, staff)
        language = said["expect"].get("lang", "und")
        rows.append(dict(situation=situation, text=text, prompt=asked, target=f"<{language}>{target}<end>"))
    return rows


def calibrate(rows, answers):
    """For thresholds of confidence: the share of messages below it, and how many of the rest are read rightly."""
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        sure = [compare(r["target"], a)["all"] for r, (a, p) in zip(rows, answers) if p >= threshold]
        print(f"  confidence >= {threshold}: {len(sure) / len(rows):.3f} of messages, {sum(sure) / max(1, len(sure)):.3f} right")


def main():
    folder = pathlib.Path(sys.argv[1])
    model, tokenizer = reader_model.load(folder / "reader.pt"), bpe.load(folder / "tokenizer.json")
    torch.set_num_threads(1)
    baseline = Baseline.load(folder / "baseline.npz") if (folder / "baseline.npz").exists() else None
    sets = {n: json.loads((folder / f"heldout-{n}.json").read_text(encoding="utf8")) for n in ("seen", "unseen")}
    if len(sys.argv) > 2:
        sets["dialogues"] = dialogues(pathlib.Path(sys.argv[2]))
    results = {}
    for name, rows in sets.items():
        answers = read(model, tokenizer, [r["prompt"] for r in rows])
        shown = int(sys.argv[3]) if len(sys.argv) > 3 and name == "dialogues" else 0
        results[name] = {"reader": table(f"reader, {name}", rows, [a for a, _ in answers], shown)}
        calibrate(rows, answers)
        if baseline:
            results[name]["baseline"] = table(f"baseline, {name}", rows, [baseline.read(r["prompt"]) for r in rows])
    (folder / "measured.json").write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
