"""Whole messages with their reading: acts and slots by situation, surroundings, bursts, noise."""
import collections

from grammar import expand, load_sections
from noise import EMOJI, noisy
from prompts import ACTS, MAX_WORDS, fold, pieces, prompt, shorten
from values import Scene

COURTESY = {"greet", "thanks", "bye"}
ANYTIME = dict(
    price=13, services=8, duration=4.5, hours=8, location=7, availability=11, book=16, change=4, cancel=4, mybooking=3.5,
    deposit=3.5, paid=3.5, bargain=4, faq=12, person=4, complaint=5, give=1, bot=1.2, abuse=1, other=8, greet=4, thanks=3.5,
    bye=2.5, yes=1, no=1, mixed=7,
)
ASKED = dict(give=150, no=8)
MIX = {
    "start": dict(yes=0.6, no=0.3, give=0.5),
    "info": dict(give=38, bargain=9, thanks=8, bye=6, yes=6, no=4, book=22),
    "service": ASKED, "day": ASKED, "time": ASKED, "offer": dict(give=130, no=14, yes=16),
    "newtime": ASKED, "which": ASKED,
    "confirm": dict(yes=110, no=32, change=58, mixed=14, give=2),
    "move": dict(yes=110, no=32, change=40, mixed=8),
    "drop": dict(yes=120, no=55),
    "done": dict(thanks=22, bye=10, change=24, cancel=14, mybooking=12, yes=5),
    "unsure": dict(give=22), "person": dict(complaint=14, person=10, thanks=7),
}
FREQUENCY = dict(
    start=34, info=14, service=6, day=5, time=6, offer=7, confirm=11, move=4, drop=3, which=3, newtime=3, done=8, unsure=4, person=3,
)
PIDGIN = set("abeg una wetin dey biko oya abi wey shey ehen sef jare".split())
EMPTY_FILLERS = set("ok okay pls please well hmm oh ah alright lol so chai boss great cool nice sorry ma dear wait actually".split())


class Generator:
    """Draws examples; `unseen` uses templates and kinds of business that training never shows."""

    def __init__(self, rng, unseen=False):
        self.rng, self.unseen = rng, unseen
        self.by_act = collections.defaultdict(list)
        for section in load_sections():
            lines = section.unseen if unseen and section.unseen else section.lines
            if lines:
                self.by_act[section.act].append((section, lines))
        self.situations = list(FREQUENCY)

    def pick(self, act, language, situation):
        """A random line of `act` that fits: (tree, language), or None."""
        fits = [
            (s, lines) for s, lines in self.by_act[act]
            if s.language in (language, "und") and (s.situations is None or situation in s.situations)
        ]
        if not fits:
            return None
        section, lines = self.rng.choices(fits, [s.weight * len(lines) for s, lines in fits])[0]
        return self.rng.choice(lines), section.language

    def acts(self, situation):
        """Which templates the message is made of."""
        r = self.rng
        weights = {**ANYTIME, **MIX[situation]}
        first = r.choices(list(weights), list(weights.values()))[0]
        plan, x = [first], r.random()
        if first == "greet" and x < 0.1:
            plan.append("thanks")
        elif first == "thanks" and x < 0.15:
            plan.append("bye")
        elif first == "no" and x < 0.25 and situation in ("confirm", "move"):
            plan.append("change")
        elif first == "no" and x < 0.3 and situation in ("offer", "time", "day", "newtime"):
            plan.append("give")
        elif first in ("yes", "no") and x < 0.36:
            plan.append(r.choices(["thanks", "faq", "price", "location", "paid", "duration", "deposit"], [6, 3, 2, 2, 2, 1, 1])[0])
        elif first not in ("yes", "no", "mixed", "abuse", "other", "bot") and first not in COURTESY and x < 0.13:
            second = r.choices(list(ANYTIME), list(ANYTIME.values()))[0]
            if second not in COURTESY | {"mixed", "other", "bot", "abuse", "yes", "no", "give", first}:
                plan.append(second)
        return plan

    def segments(self, scene, situation, language):
        out = []
        for act in self.acts(situation):
            found = self.pick(act, language, situation)
            if found is None:
                return None
            words, acts = expand(found[0], self.rng, scene.value, act)
            if act == "mixed":
                acts = acts[1:]
                words = [[w, t and (t[0] - 1, t[1], t[2])] for w, t in words]
            out.append((words, acts, found[1]))
        return out

    def aside(self, scene, kind, language):
        tree, spoken = self.pick(kind, language, "start")
        return expand(tree, self.rng, lambda key: scene.value(key.lower()), kind)[0], [], spoken

    def surround(self, scene, parts, language):
        """Fillers, stories and reasons around what is asked."""
        r = self.rng
        lead = parts[0][1][0]
        plain = lead in COURTESY or lead in ("yes", "no", "abuse", "bot", "other")
        if r.random() < (0.1 if plain else 0.24):
            parts.insert(0, self.aside(scene, "filler", language))
            if r.random() < 0.2:
                parts.insert(1, self.aside(scene, "filler", language))
        if plain:
            return parts
        x = r.random()
        if x < 0.1:
            kind = r.choices(["open", "reason"], [3, 1])[0]
            parts.insert(len(parts) - 1, self.aside(scene, kind, language))
        elif x < 0.2:
            parts.append(self.aside(scene, "reason", language))
        elif x < 0.25:
            parts.append(self.aside(scene, "filler", language))
        elif x < 0.265:
            for _ in range(r.randint(2, 6)):
                parts.insert(r.randint(0, len(parts)), self.aside(scene, r.choice(["open", "open", "reason", "filler"]), language))
        return parts

    def join(self, parts, labels):
        """Parts -> one list of words with tags (act number, slot, occurrence)."""
        r, out = self.rng, []
        style = r.choices(["burst", "commas", "plain", "mixed"], [22, 25, 25, 28])[0]
        for i, (words, acts, _) in enumerate(parts):
            if i:
                between = {"burst": ["\n"], "commas": [",", ".", "?"], "plain": [None]}.get(style, ["\n", ",", ".", None, "and", "?"])
                glue = r.choice(between)
                if glue == "and" and not acts:
                    glue = None
                if glue:
                    out.append([glue, None])
            shift = len(labels)
            labels.extend(acts)
            out.extend([w, t and (t[0] + shift, t[1], (i, t[2]))] for w, t in words)
        return out

    def breaks(self, words):
        """A booking spread over several messages: a break before some slots."""
        out, last = [], None
        for word, tag in words:
            if tag and tag != last and out and out[-1][1] != tag and self.rng.random() < 0.6:
                at = len(out) - 1 if out[-1][0] in ("by", "for", "on", "at", "and", "with") and len(out) > 1 else len(out)
                out.insert(at, ["\n", None])
            out.append([word, tag])
            last = tag
        return out

    def render(self, words):
        """Text, and for every character its tag."""
        r, text, tags = self.rng, [], []
        keep = r.choice([0.15, 0.5, 0.95])
        for word, tag in words:
            mark = word in (",", "?", ".")
            if mark and r.random() > keep:
                continue
            if text and not mark and word != "\n" and text[-1] != "\n":
                text.append(" ")
                tags.append(None)
            text.extend(word)
            tags.extend([tag] * len(word))
        x, end = r.random(), ""
        if x < 0.3:
            end = r.choice(["?", "?", "?", "??", ".", ".", "!", "...", "???", " ?"])
        if r.random() < 0.08:
            end += r.choice(["", " "]) + r.choice(EMOJI) * r.choice([1, 1, 2, 3])
        text.extend(end)
        tags.extend([None] * len(end))
        return "".join(text), tags

    def example(self):
        """{situation, text, services, staff, prompt, target, words}; None where the draw does not fit."""
        r = self.rng
        scene = Scene(r, self.unseen)
        situation = r.choices(self.situations, list(FREQUENCY.values()))[0]
        language = r.choice(["en", "pcm"])
        parts = self.segments(scene, situation, language)
        if parts is None:
            return None
        labels = []
        parts = self.surround(scene, parts, language)
        words = self.join(parts, labels)
        if r.random() < 0.07:
            words = self.breaks(words)
        spoken = self.language(parts, words)
        text, tags = self.render(noisy(words, r))
        return self.label(scene, situation, text, tags, labels, spoken)

    def language(self, parts, words):
        if any(w in PIDGIN for w, _ in words):
            return "pcm"
        said = {lang for ws, acts, lang in parts if acts or any(w not in EMPTY_FILLERS for w, _ in ws)}
        return "pcm" if "pcm" in said else "en" if "en" in said else "und"

    def label(self, scene, situation, text, tags, labels, spoken):
        folded, source = fold(text)
        found = shorten(pieces(folded))
        words = [(t, tags[source[at]]) for kind, t, at in found if kind == "word"]
        if len(words) > MAX_WORDS or not found:
            return None
        spans = collections.OrderedDict()
        for i, (_, tag) in enumerate(words, 1):
            if tag:
                spans.setdefault(tag, [i, i])[1] = i
        asks = merged(labels, spans)
        target = f"<{spoken}>" + "".join(
            f"<{act}>" + "".join(f"<{key}><{a}><{b}>" for key, a, b in slots) for act, slots in asks
        )
        return dict(
            situation=situation, text=text, services=sorted(scene.service_words), staff=sorted(scene.staff_words),
            prompt=prompt(situation, found, scene.service_words, scene.staff_words), target=target + "<end>",
            words=[w for w, _ in words],
        )


def merged(labels, spans):
    """[(act, [(slot, first, last)])]: courtesies beside a request are dropped, equal neighbours become one."""
    asks = [(act, [(tag[1], a, b) for tag, (a, b) in spans.items() if tag[0] == i]) for i, act in enumerate(labels)]
    if any(act not in COURTESY for act, _ in asks):
        asks = [ask for ask in asks if ask[0] not in COURTESY]
    out = []
    for act, slots in asks:
        known = next((o for o in out if o[0] == act), None)
        if known:
            known[1].extend(slots)
        else:
            out.append((act, list(slots)))
    return [(act, slots[:8]) for act, slots in out[:4]]


assert set(ANYTIME) - {"mixed"} == set(ACTS), set(ANYTIME) ^ set(ACTS)
