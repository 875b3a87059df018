"""How people really type: chat spellings, typos, lengthened and glued words, missing words and apostrophes."""
from grammar import rows
from values import LEXICON

LEVELS = [(0.0, 0.0), (0.12, 0.015), (0.35, 0.04), (0.65, 0.07)]
LEVEL_WEIGHTS = [40, 30, 20, 10]
# The spelling rate of a message, averaged over the levels: a word's measured share is met on average.
MEAN_SPELLING = sum(s * w for (s, _), w in zip(LEVELS, LEVEL_WEIGHTS)) / sum(LEVEL_WEIGHTS)


def load_spellings():
    """(word -> (rate as a multiple of the message's, variants), (word, next word) -> glued forms)."""
    single, pairs = {}, {}
    for line in rows(LEXICON / "spellings.txt"):
        if " = " in line:
            words, forms = line.split(" = ")
            pairs[tuple(words.split())] = forms.split()
            continue
        head, variants = line.split(": ")
        word, _, share = head.partition(" ")
        single[word] = (max(float(share), 0.02) / MEAN_SPELLING if share else 1.0, variants.split())
    return single, pairs


SPELLINGS, PAIRS = load_spellings()
NEIGHBOURS = {
    c: near
    for c, near in zip(
        "qwertyuiopasdfghjklzxcvbnm",
        "wa qes wrd etf ryg tuh yij uok ipl o sqz adw sfe dgr fht gjy hku jli k xa zcs xvd cbf vng bmh n".split(),
    )
}
EMOJI = "😊 🙏 😂 ❤️ 😍 🥺 👍 😭 🔥 💕 🤣 😅 🙏🏾 😩 💅 ✨ 👏 🤔 😎 💯 🙌 😫 💈 ✂️ 🥰 😒 🙄 😌 👌 🤦 🤷 😔 💃 😁 ☺️ 🙏🏽 👍🏾 ✅ 📍 🥲".split()
EXPRESSIVE = set(
    "o please abeg hello hi yes no na ok hey pls plz so well very oh ah wow omo thanks haba jare sis bro chai ma sir why fine sorry wetin".split()
)
# Words that hurried people leave out without changing what they ask.
DROPPABLE = set("the a an is are do i to my of please be there at for and".split())
POLITE = "pls please plz ma sir dear o oo sha boss".split()
TITLES = "aunty auntie uncle mr mrs miss madam sister bro oga anty sis aunt brother ms".split()
MARKS = {",", ".", "?", "\n"}
CLOCK_WORDS = {"by", "at", "@", "around"}


def typo(word, rng):
    i, x = rng.randrange(len(word)), rng.random()
    if x < 0.25 and i + 1 < len(word):
        return word[:i] + word[i + 1] + word[i] + word[i + 2:]
    if x < 0.5:
        return word[:i] + word[i + 1:]
    if x < 0.7:
        return word[:i] + word[i] + word[i:]
    if x < 0.9:
        return word[:i] + rng.choice(NEIGHBOURS.get(word[i], word[i])) + word[i + 1:]
    return word[0] + "".join(c for c in word[1:-1] if c not in "aeiou") + word[-1]


def lengthen(word, rng):
    vowels = [i for i, c in enumerate(word) if c in "aeiou"]
    at = rng.choice(vowels) if vowels and rng.random() < 0.3 else len(word) - 1
    return word[:at] + word[at] * rng.randint(1, 4) + word[at:]


def spelt(words, at, rng):
    """A chat spelling of the word; a digit does not stand for a word beside numbers, where it would be read as one."""
    word, tag = words[at]
    variant = rng.choice(SPELLINGS[word][1])
    if variant.isdigit() and word in ("for", "to", "too"):
        around = [w for w, _ in words[max(at - 1, 0):at + 2]]
        if tag or any(c.isdigit() for w in around for c in w):
            return word
    return variant


def joined(words, spelling, slip, rng):
    """The words with some neighbours glued; only words of one part, so that every number in the label stays true."""
    out = []
    for word, tag in words:
        last = out[-1] if out else None
        if last is None or last[0] in MARKS or word in MARKS:
            out.append([word, tag])
        elif word == "'s":
            last[0] += word
        elif tag is None and last[1] is None and (last[0], word) in PAIRS and rng.random() < spelling * 0.4:
            last[0] = rng.choice(PAIRS[last[0], word])
        elif last[1] is None and last[0] in CLOCK_WORDS and word[0].isdigit() and rng.random() < spelling * 0.12:
            last[:] = [last[0] + word, tag]
        elif tag is last[1] is None and last[0].isalpha() and word.isalpha() and len(last[0]) > 1 and rng.random() < slip * 0.12:
            last[0] += word
        else:
            out.append([word, tag])
    return out


def hurried(words, spelling, slip, rng):
    """Words left out, said twice, or cut in two by a stray space."""
    out = []
    for i, (word, tag) in enumerate(words):
        x = rng.random()
        if tag is None and word in DROPPABLE and x < slip * 0.9 and len(words) > 3:
            continue
        out.append([word, tag])
        if word in MARKS:
            continue
        if tag is None and word.isalpha() and x > 1 - slip * 0.08:
            out.append([word, tag])
        elif len(word) > 6 and word.isalpha() and 0.4 < x < 0.4 + slip * 0.2:
            cut = rng.randint(3, len(word) - 3)
            out[-1:] = [[word[:cut], tag], [word[cut:], tag]]
    return out


def decorated(words, rng):
    """Courtesies and emoji where a part of the message ends, a title before a name."""
    ends = [i for i, (w, _) in enumerate(words) if w in MARKS] + [len(words)]
    if rng.random() < 0.06:
        words.insert(rng.choice(ends), [rng.choice(POLITE), None])
    if rng.random() < 0.05:
        at = rng.choice(ends) if rng.random() < 0.6 else rng.randint(0, len(words))
        if not (0 < at < len(words) and words[at - 1][1] and words[at - 1][1] == words[at][1]):
            words.insert(at, [rng.choice(EMOJI) * rng.choice([1, 1, 2]), None])
    for i in range(len(words) - 1, -1, -1):
        tag = words[i][1]
        if tag and tag[1] == "N" and (i == 0 or words[i - 1][1] != tag) and rng.random() < 0.12:
            words.insert(i, [rng.choice(TITLES), None])
    return words


def noisy(words, rng):
    """The same [[word, tag]] with noise of one random level."""
    spelling, slip = LEVELS[rng.choices(range(4), LEVEL_WEIGHTS)[0]]
    words = joined(hurried(decorated(words, rng), spelling, slip, rng), spelling, slip, rng)
    apostrophes = rng.random() < 0.5
    for at, entry in enumerate(words):
        word = entry[0]
        if not apostrophes and "'" in word:
            entry[0] = word = word.replace("'", rng.choice(["", "", "’"]))
        if spelling and word in SPELLINGS and rng.random() < spelling * SPELLINGS[word][0]:
            entry[0] = spelt(words, at, rng)
        elif len(word) > 3 and word.isalpha() and rng.random() < slip:
            entry[0] = typo(word, rng)
        elif spelling and word in EXPRESSIVE and rng.random() < 0.08:
            entry[0] = lengthen(word, rng)
    return words
