"""What each idea of the data brings: `ablate.py FOLDER [EXAMPLES]`.

Each row trains the linear baseline on EXAMPLES messages drawn without one idea, and measures it on the same
FOLDER/heldout-unseen.json. The baseline stands in for the reader, which would take hours: it learns the same data in
minutes, and the ideas are about the data.
"""
import json
import multiprocessing
import pathlib
import random
import re
import sys

import messages
from baseline import learn
from measure import compare
from messages import Generator
from values import KINDS, UNSEEN_KINDS

CHUNK = 2000


class FewTemplates(Generator):
    """A third of the templates."""

    def __init__(self, rng, unseen=False):
        super().__init__(rng, unseen)
        for act, found in self.by_act.items():
            self.by_act[act] = [(section, lines[::3]) for section, lines in found]


class PlainWords(Generator):
    """No stories, reasons or fillers around what is asked."""

    def surround(self, scene, parts, language):
        return parts


class OneAct(Generator):
    """One act a message."""

    def acts(self, situation):
        plan = super().acts(situation)
        return ["other"] if plan[0] == "mixed" else plan[:1]


class CleanSpelling(Generator):
    """No misspelling, typos, glued or dropped words."""


class OneTrade(Generator):
    """Salons only."""


def strip_context(prompt):
    return re.sub(r"^<at:\w+>", "<at:start>", prompt)


def strip_hints(prompt):
    return re.sub("<svc>|<who>", "", prompt)


IDEAS = {
    "everything": (Generator, None),
    "a third of the templates": (FewTemplates, None),
    "salons only": (OneTrade, None),
    "clean spelling": (CleanSpelling, None),
    "no stories, reasons and fillers": (PlainWords, None),
    "one act a message": (OneAct, None),
    "no word of what was asked last": (Generator, strip_context),
    "no marks on the business's own words": (Generator, strip_hints),
}


def draw(job):
    kind, change, seed, count = job
    if kind is CleanSpelling:
        messages.noisy = lambda words, rng: words
    if kind is OneTrade:
        for name in [k for k in KINDS if k not in UNSEEN_KINDS | {"salon"}]:
            del KINDS[name]
    generator, out = kind(random.Random(seed)), []
    while len(out) < count:
        example = generator.example()
        if example:
            out.append((change(example["prompt"]) if change else example["prompt"], example["target"]))
    return out


def measured(idea):
    name, kind, change, examples, rows = idea
    jobs = [(kind, change, 500 + i, CHUNK) for i in range(examples // CHUNK)]
    baseline = learn([pair for job in jobs for pair in draw(job)])
    found = [compare(r["target"], baseline.read(change(r["prompt"]) if change else r["prompt"])) for r in rows]
    return name, [sum(f[key] for f in found) / len(found) for key in ("acts", "all", "language")]


def main():
    rows = json.loads((pathlib.Path(sys.argv[1]) / "heldout-unseen.json").read_text(encoding="utf8"))
    examples = int(sys.argv[2]) if len(sys.argv) > 2 else 60000
    print(f"{'without':38} acts   all    language   ({examples} messages, {len(rows)} judged)")
    ideas = [(name, kind, change, examples, rows) for name, (kind, change) in IDEAS.items()]
    # A process each: some ideas change what the generator's modules hold.
    with multiprocessing.Pool(1, maxtasksperchild=1) as pool:
        for name, (acts, whole, language) in pool.imap(measured, ideas, chunksize=1):
            print(f"{name:38} {acts:.3f}  {whole:.3f}  {language:.3f}", flush=True)


if __name__ == "__main__":
    main()
