"""Random slot values and businesses: days, times, amounts, people, and services of many kinds of business."""
import pathlib

from grammar import rows
from prompts import PLAIN_WORDS, vocabulary, words_of

LEXICON = pathlib.Path(__file__).parent / "lexicon"
UNSEEN_KINDS = {"car", "clinic", "food", "phones"}
# The shops that bots answer for are mostly of these kinds; every other one weighs 1.
COMMON_KINDS = dict(salon=8, barber=5, nails=2.5, lashes=2.5, spa=2.5, makeup=2.5, tailor=2.5, natural=2.5, laundry=1.5, fashion=1.5)
DAYS = [
    "monday mon mondy", "tuesday tue tues tuesdy", "wednesday wed weds wenesday wednesdy", "thursday thur thurs thu",
    "friday fri fridy fryday frday", "saturday sat satday satuday sato saterday", "sunday sun sundy sonday",
]
DAYS = [d.split() for d in DAYS]
MONTHS = (
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept|october oct|"
    "november nov|december dec"
)
MONTHS = [m.split() for m in MONTHS.split("|")]
FEASTS = (
    "christmas|christmas eve|christmas day|xmas|xmas eve|xmas day|boxing day|new year|new year's day|new years day|"
    "new year eve|easter|easter monday|good friday|sallah|sallah day|valentine|val's day|independence day|"
    "workers day|democracy day|public holiday|public holidays|mothers day"
).split("|")
# Days that hang on what happens in Nigerian weeks and years, and times that hang on what happens in a day.
OCCASIONS = (
    "month end|ending of this month|end of month|end of the month|beginning of the month|early next month|mid month|mid december|"
    "first week of {m}|second week of {m}|last week of {m}|first {d} of {m}|first {d} in {m}|last {d} of the month|last {d} of {m}|"
    "1st week of {m}|2nd week of next month|early {m}|ending of {m}|environmental|sanitation day|sanitation saturday|"
    "second sallah day|day after christmas|two days to christmas|week before christmas|a day before xmas|salary week|payday|"
    "next next week|upper week|upper week {d}|uppa week|this very {d}|{d} coming|{d} upper week|{d} next|next week {d}|"
    "any day next week|any day this week|anyday|any day from {d}|within the week|during the week|one of these days|a weekday|"
    "two weeks from now|three weeks time|in the next 3 days|next 2 weeks|3 weeks from today|next tomorrow {d}|tomorrow {d}|"
    "detty december|easter sunday|easter saturday|palm sunday|thanksgiving sunday|maulud|salah|eid|eid day|sallah eve|june 12|"
    "october 1st|1st october|new month|resumption day|matric day|convocation day|this night|this afternoon|this morning"
).split("|")
DAYTIMES = (
    "after jumat|after jummat|after jumat prayer|after service|after second service|after first service|after mass|after fellowship|"
    "after cds|after nysc cds|after lecture|after lectures|after class|after my shift|after closing|when i close from work|after office|"
    "after sanitation|after environmental|after asr|before asr|before magrib|after zuhr|before jumat|before church|before work|"
    "before school run|after school run|after break|on my lunch break|lunch break|break time|after lunch|before lunch|closing hour|"
    "before una close|before closing|as early as possible|as early as {h}|very early|early mor mor|earliest|first slot|first thing|"
    "first in line|early in the day|later in the day|later today|towards evening|late night|midnight|night time|night|12 noon|12noon|"
    "12 midnight|mid day|mid morning|dawn|in the night|evening like {h}|in the evening|in the morning|in the afternoon|for night|"
    "any time|anytime|any time before {h}|anytime from {h}|any time you are free|immediately|now now|right now|asap|this minute|"
    "in an hour|in 30 minutes|in 2 hours|2 hours time|next 1 hour|in the next one hour|1 hour time|30mins time|hour time"
).split("|")
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
TENS = "ten twelve fifteen twenty twenty-five thirty thirty-five forty fifty sixty seventy eighty hundred".split()
BEFORE = "small medium big jumbo long short full half simple normal classic double plain tiny premium vip male female".split()
AFTER = (
    "waist length|bum length|shoulder length|full set|with curls|with beads|with design|small size|medium size|"
    "big size|with colour|for natural hair|touch up|long one|short one|without extension|with attachment|bra length"
).split("|")
CONSONANTS = "b c d f g h j k l m n p r s t w y z ch sh br tr kn gb kp".split()
VOWELS = "a e i o u a e i o ee oo".split()


def load_kinds():
    kinds, current = {}, None
    for line in rows(LEXICON / "services.txt"):
        if line.startswith("== "):
            current = kinds[line[3:]] = {"services": [], "verbs": []}
        elif line.startswith("> "):
            current["verbs"].append(line[2:])
        else:
            name, _, also = line.partition(" | ")
            current["services"].append([name] + [a.strip() for a in also.split(",") if a.strip()])
    return kinds


def options(name):
    return [x for line in rows(LEXICON / name) for x in line.split("|")]


KINDS = load_kinds()
NAMES = [n for line in rows(LEXICON / "names.txt") for n in line.split()]
PLACES = options("places.txt")
TOPICS = options("topics.txt")


class Scene:
    """One business and one random stream; `value(key)` draws a slot value."""

    def __init__(self, rng, unseen):
        self.rng = rng
        kinds = sorted(k for k in KINDS if (k in UNSEEN_KINDS) == unseen)
        weights = [COMMON_KINDS.get(k, 1) for k in kinds]
        self.kind = KINDS[rng.choices(kinds, weights)[0]]
        self.others = [KINDS[k] for k in kinds]
        pool = self.kind["services"]
        self.offered = rng.sample(pool, min(len(pool), rng.randint(2, 18)))
        if rng.random() < 0.2:
            self.offered = self.offered + [[self.pseudo_name()] for _ in range(rng.randint(1, 4))]
        self.staff = rng.sample(NAMES, rng.randint(1, 5)) if rng.random() < 0.75 else []
        self.service_words = vocabulary(n for s in self.offered for n in s)
        self.staff_words = vocabulary(self.staff)

    def pseudo_word(self):
        r = self.rng
        syllables = (r.choice(CONSONANTS) + r.choice(VOWELS) + r.choice(["", "", "n", "r", "s", "l", "x", "m"]))
        more = "".join(r.choice(CONSONANTS) + r.choice(VOWELS) for _ in range(r.randint(1, 2)))
        return syllables + more + r.choice(["", "", "s", "y", "er", "ing", "n"])

    def pseudo_name(self):
        tail = self.rng.choice(["", "", "treatment", "set", "package", "session", "repair", "style", self.pseudo_word()])
        return f"{self.pseudo_word()} {tail}".strip()

    def value(self, key):
        return getattr(self, "draw_" + key.upper())()

    def draw_S(self):
        r, x = self.rng, self.rng.random()
        if x < 0.76:
            names = r.choice(self.offered)
        elif x < 0.9:
            names = r.choice(self.kind["services"])
        elif x < 0.95:
            names = r.choice(r.choice(self.others)["services"])
        else:
            names = [self.pseudo_name()]
        words = words_of(r.choice(names))
        if len(words) > 1 and r.random() < 0.12:
            dropped = words.pop(r.randrange(len(words)))
            words = words if set(words) - PLAIN_WORDS else [dropped]
        while len(words) > 1 and words[-1] in ("and", "n", "or", "with", "for"):
            words.pop()
        while len(words) > 1 and words[0] in ("and", "n", "or", "with", "for", "of"):
            words.pop(0)
        y = r.random()
        if y < 0.05:
            words.insert(0, r.choice(BEFORE))
        elif y < 0.1:
            words.append(r.choice(AFTER))
        elif y < 0.13 and len(words) == 2:
            words.reverse()
        return " ".join(words)

    def draw_V(self):
        r = self.rng
        if self.kind["verbs"] and r.random() < 0.8:
            verb = r.choice(self.kind["verbs"])
            if r.random() < 0.12:
                return verb.replace(" my ", f" {r.choice(['her', 'his', 'our', 'im', 'the', 'their'])} ")
            return f"{verb.split()[0]} am" if r.random() < 0.06 else verb
        if r.random() < 0.5:
            return r.choice(r.choice([k for k in self.others if k["verbs"]])["verbs"])
        verb = r.choice("fix make repair wash sew install retouch clean service print mend style".split())
        return f"{verb} {r.choice(['my', ''])} {r.choice(words_of(r.choice(r.choice(self.offered))))}"

    def weekday(self):
        names = self.rng.choice(DAYS)
        return names[0] if self.rng.random() < 0.5 else self.rng.choice(names)

    def month(self):
        return self.rng.choice(self.rng.choice(MONTHS))

    def draw_D(self):
        r, x, n = self.rng, self.rng.random(), self.rng.randint(1, 31)
        if r.random() < 0.1:
            return r.choice(OCCASIONS).format(d=self.weekday(), m=self.month())
        nth = f"{n}{'th' if 10 <= n % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"
        if x < 0.28:
            return self.weekday()
        if x < 0.44:
            return r.choice("tomorrow tomorrow tomorrow tmrw tmr 2moro 2mrw 2morrow tomoro tommorow tmoro tomolo".split())
        if x < 0.54:
            return r.choice("today today today 2day tdy".split() + ["this evening", "tonight", "today today", "now now"])
        if x < 0.585:
            return r.choice(["next tomorrow", "next tomorrow", "nxt tmrw", "day after tomorrow", "next 2moro", "nxt tomorrow", "next tmrw", "nexttomorrow", "next tmr", "the day after tomorrow", "day after tmrw", "day after 2moro"])
        if x < 0.7:
            return f"{r.choice(['this', 'this', 'dis', 'next', 'next', 'nxt', 'this coming', 'coming', 'upper'])} {self.weekday()}"
        if x < 0.74:
            return r.choice([f"{self.weekday()} next week", f"next week {self.weekday()}", f"{self.weekday()} of next week"])
        if x < 0.82:
            return r.choice([nth, nth, f"{nth} {self.month()}", f"{nth} of {self.month()}", f"{nth} {self.month()}"])
        if x < 0.86:
            return r.choice([f"{n} {self.month()}", f"{self.month()} {n}", f"{self.month()} {nth}", f"{n}/{r.randint(1, 12)}", self.numeric(n), f"{nth} {r.choice(['of this month', 'of next month', 'this month', 'next month'])}"])
        if x < 0.9:
            return r.choice(["weekend", "this weekend", "next weekend", "next week", "this week", "weekends", "weekdays"])
        if x < 0.94:
            return r.choice(FEASTS)
        if x < 0.97:
            return r.choice([f"{self.weekday()} {nth}", f"{self.weekday()} the {nth}", f"{self.weekday()}s"])
        return r.choice(["in two days", "in 3 days time", "2 days time", "month end", "end of the month", "next month", "two weeks time", "in a week"])

    def numeric(self, n):
        """A date in digits, as forms and calendars write it."""
        r, m = self.rng, self.rng.randint(1, 12)
        mark = r.choice(["/", "/", "-", "."])
        return f"{n:02d}{mark}{m:02d}" + (r.choice(["", "", f"{mark}2026", f"{mark}26"]))

    def draw_F(self):
        return self.draw_D() if self.rng.random() < 0.75 else self.clock()

    def clock(self):
        r, h = self.rng, self.rng.randint(1, 12)
        if r.random() < 0.3:
            return str(h)
        if r.random() < 0.05:
            return r.choice([f"{r.randint(8, 20)}:{r.choice(['00', '30'])}", f"{r.randint(8, 20)}00hrs", f"{h}:30{r.choice(['a.m', 'p.m', ' p.m', 'PM'])}", f"{h}pmm", f"{h} p.m", f"{h}p"])
        if r.random() < 0.75:
            return f"{h}{r.choice(['pm', 'am', ' pm', ' am', 'p.m', 'pm', 'am'])}"
        return f"{h}{r.choice([':', ':', '.'])}{r.choice(['30', '00', '15', '45'])}{r.choice(['', 'pm', 'am', ' pm'])}"

    def draw_T(self):
        r, h, x = self.rng, self.rng.randint(1, 12), self.rng.random()
        if r.random() < 0.07:
            return r.choice(DAYTIMES).format(h=self.clock())
        if r.random() < 0.05:
            return self.loose_time(h)
        if x < 0.56:
            return self.clock()
        if x < 0.62:
            return f"{h} " + r.choice(["o clock", "oclock", "o'clock", "sharp", "on the dot"])
        if x < 0.7:
            return f"{self.clock()} {r.choice(['in the morning', 'for morning', 'for afternoon', 'for evening', 'in the evening', 'in the afternoon', 'evening', 'morning'])}"
        if x < 0.8:
            return r.choice(
                "morning afternoon evening noon night mrng midday".split()
                + ["early morning", "late evening", "after work", "after church", "after school", "lunch time", "first thing in the morning", "evening time", "late afternoon", "for morning", "for evening"]
            )
        if x < 0.84:
            return f"{r.choice(['morning', 'morning', 'evening', 'afternoon'])} by {h}"
        if x < 0.86:
            return r.choice([f"half past {h}", f"quarter past {h}", f"quarter to {h}", f"{h} {r.choice(['thirty', '30'])}"])
        if x < 0.89:
            return r.choice(NUMBERS) + r.choice(["", " o'clock", "pm", " thirty"])
        if x < 0.96:
            return f"{r.choice(['after', 'before', 'from', 'anytime after', 'any time after', 'latest', 'past', 'any time from', 'not later than', 'till', 'as from'])} {self.clock()}"
        if x < 0.97:
            return "same time"
        return r.choice([f"between {h} and {h % 12 + 1}", f"{h} to {h % 12 + 1}", f"{h}-{h % 12 + 1}", f"{h} or {h % 12 + 1}", f"around {h}-{h % 12 + 1}"])

    def loose_time(self, h):
        """A time said to the nearest hour or two."""
        r, later = self.rng, h % 12 + 1
        half = r.choice(["am", "pm"])
        return r.choice([
            f"{h}ish", f"{h}{half}ish", f"{h}-ish", f"{h}{half} or so", f"{h} or there about", f"{h}{half} thereabout", f"{h} plus",
            f"{h}{half} to {later}{half}", f"{h}-{later}{half}", f"{h}-{h}:30", f"{h}{half}-{later}{half}", f"{h}:30 to {later}", f"{h} or {later}{half}",
            f"between {h}{half} and {later}{half}", f"from {h} to {later}", f"{h}{half} latest", f"{h}{half} prompt", f"{h}{half} sharp", f"{h}{half} dot",
            f"{h} max", f"some minutes past {h}", f"{h} something", f"few minutes to {h}", f"{r.choice([10, 15, 20])} past {h}", f"half {h}", f"past {h}",
            f"{NUMBERS[h - 1]} {r.choice(['in the evening', 'in the morning', 'sharp', 'thirty', 'pm', 'am', 'oclock', 'for evening', 'for morning'])}",
            f"{h} {r.choice(['for night', 'for the evening', 'in d morning', 'early morning', 'for afternoon', 'this evening', 'this night'])}",
        ])

    def draw_A(self):
        r, n = self.rng, self.rng.choice([2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 18, 20, 25, 30, 35, 40, 50, 60, 80, 100])
        rest = r.choice(["000", "000", "500"])
        forms = [f"{n}k", f"{n}k", f"{n}k", f"{n},{rest}", f"{n}{rest}", f"{n} thousand", f"{r.choice(['n', '#', '₦'])}{n},{rest}", f"{n} k"]
        forms += [f"{r.choice(NUMBERS)} {r.choice(['k', 'thousand', 'five'])}", f"{r.choice([1, 2, 3])}.5k", f"{n}{rest} naira"]
        if r.random() < 0.3:
            forms = [
                f"N{n}k", f"#{n}k", f"₦{n}k", f"{n}k naira", f"{n}k5", f"{n}.5k", f"N{n}{rest}", f"{n},{rest} naira", f"N{n},{rest}.00", f"{n}thousand",
                f"{n},{rest}/=", f"{n} thousand naira", f"{r.choice(TENS)} thousand", f"{r.choice(TENS)} thousand naira", f"{r.choice(TENS)}k", f"{r.choice(TENS)} k",
                f"{r.choice(NUMBERS)} five", f"{r.choice(NUMBERS)} thousand five", f"{r.choice(NUMBERS)} thousand five hundred", f"{n} grand", f"NGN {n},{rest}",
                f"{r.choice([500, 700, 800, 200])}", f"{r.choice(['five', 'seven', 'eight'])} hundred", f"1k", f"one k", f"{n}h", f"{n} - {n + 5}k", f"{n} to {n + 5}k",
            ]
        return r.choice(forms)

    def draw_X(self):
        r, n = self.rng, self.rng.randint(2, 8)
        word = r.choice([str(n), NUMBERS[n - 1]])
        who = r.choice("people persons adults kids children ladies girls guys boys heads".split())
        kin = r.choice("son sons daughter daughters kids friend friends husband wife sister sisters brother mum baby".split())
        forms = [f"{word} of us", f"{word} {who}", f"{word} {who}", f"me and my {kin}", f"me and my {r.choice(['two', 'three', '2', '3'])} {kin}"]
        if r.random() < 0.35:
            forms = [
                f"{word} of them", f"the {word} of us", f"{word} ppl", f"{word} pple", f"{word} pips", f"{word} babes", f"{word} bros", f"{word} pikin",
                f"me and {word} others", f"me and {word} {who}", f"me plus {word}", f"my {kin} and i", f"my {kin} and me", f"me with my {kin}", 
                f"{word} groomsmen", f"{word} asoebi girls", f"bride and {word} bridesmaids", f"{word} men and {r.choice(NUMBERS[:6])} women", f"{word} adults and {r.choice(NUMBERS[:4])} kids",
                f"my {r.choice(['two', 'three', '2', '3', '4', 'four'])} {r.choice(['kids', 'boys', 'girls', 'sons', 'daughters', 'children', 'sisters', 'friends'])}", f"group of {word}", f"family of {word}",
                f"{word} heads", f"couple", f"both of us", f"{word} pesin", f"{word} man", f"{word} students", f"{word} staff",
            ]
        return r.choice(forms + [f"{word} of my {kin}", f"two {who} and one child", "the two of us", f"{word} bridesmaids"])

    def draw_N(self):
        r = self.rng
        return r.choice(self.staff) if self.staff and r.random() < 0.85 else r.choice(NAMES)

    def draw_Q(self):
        return self.rng.choice(TOPICS)

    def draw_O(self):
        return self.rng.choice([
            "the first one", "the second one", "the last one", "number 2", "option 1", "that one", "first one", "second", "the 2nd one", "1st", "the earlier one",
            "the later one", "the first", "any one", "anyone", "either", "the morning one", "the evening one", "number one", "no 3", "the one for evening", "this one",
            "the cheaper one", "the middle one", "last one", "both", "option b", "the third", "any of them",
        ])

    def draw_W(self):
        return self.rng.choice([
            "my son", "my daughter", "my pikin", "my wife", "my husband", "my mum", "my baby", "my little girl", "my small pikin", "my niece", "my nephew", "my kids",
            "my boy", "my grandma", "my boyfriend", "my girlfriend", "my dad", "my junior sister", "my friend", "my 5 year old", "my twins", "my mama",
        ])

    def draw_PL(self):
        return self.rng.choice(PLACES) if self.rng.random() < 0.7 else self.pseudo_word()
