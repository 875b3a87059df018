"""How people really type: chat spellings, typos, dropped vowels, lengthened words, missing apostrophes."""
from grammar import rows
from values import LEXICON

SPELLINGS = {}
for _line in rows(LEXICON / "spellings.txt"):
    _word, _variants = _line.split(": ")
    SPELLINGS[_word] = _variants.split()
NEIGHBOURS = {
    c: near
    for c, near in zip(
        "qwertyuiopasdfghjklzxcvbnm",
        "wa qes wrd etf ryg tuh yij uok ipl o sqz adw sfe dgr fht gjy hku jli k xa zcs xvd cbf vng bmh n".split(),
    )
}
LEVELS = [(0.0, 0.0), (0.12, 0.015), (0.35, 0.04), (0.65, 0.07)]
EMOJI = "😊 🙏 😂 ❤️ 😍 🥺 👍 😭 🔥 💕 🤣 😅 🙏🏾 😩 💅 ✨ 👏 🤔 😎 💯 🙌 😫 💈 ✂️ 🥰".split()


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
    return word + word[-1] * rng.randint(1, 4)


def noisy(words, rng):
    """The same [[word, tag]] with noise of one random level."""
    spelling, slip = LEVELS[rng.choices(range(4), [40, 30, 20, 10])[0]]
    apostrophes = rng.random() < 0.5
    for entry in words:
        word = entry[0]
        if not apostrophes and "'" in word:
            entry[0] = word = word.replace("'", rng.choice(["", "", "’"]))
        if spelling and word in SPELLINGS and rng.random() < spelling:
            entry[0] = rng.choice(SPELLINGS[word])
        elif len(word) > 3 and word.isalpha() and rng.random() < slip:
            entry[0] = typo(word, rng)
        elif spelling and word in ("o", "please", "abeg", "hello", "hi", "yes", "no", "na", "ok") and rng.random() < 0.08:
            entry[0] = lengthen(word, rng)
    return words
