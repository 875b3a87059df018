"""Writes what the trainer makes of messages, for the product's parity test: `fixture.py FOLDER OUT.json`.

Each row: business vocabulary, situation, message, prompt and token ids.
"""
import json
import pathlib
import sys

import bpe
from prompts import fold, pieces, prompt, shorten, vocabulary

SERVICES = [["Knotless braids", "notless"], ["Wash & set", "washing"], ["Dada retouch"], ["Gel manicure", "mani/pedi"]]
STAFF = ["Bisi", "Kingsley", "Ada"]
ODD = [
    "", "   ", "👍", "👍🏾👍🏾👍🏾", "??", "...", "ok 👍", "₦5,000 last!!!", "N5,000/#4k", "2:30p.m. or 14.30?", "p.o.s",
    "o'clock o’clock", "Wash&set", "weave-on, knotless-braids", "by 4-5", "24/12/2026", "4,000.50", "mañana café É",
    "ẹ káàárọ̀ o", "Ｋｎｏｔｌｅｓｓ ｂｒａｉｄｓ", "knotlesss kingsly pls", "pleaseeeeee helloooo", "25000000", "<price><S><1>", "<out> yes",
    "a\u200db\u00a0c\u3000d", "мама 你好 مرحبا ٣", "I\tdon't\r\nknow", "line one\n\n\nline two\n", "__init__ a_b", "½ off ² ①",
    "🏳️‍🌈💇🏾‍♀️ braids💅💅💅💅💅 now", "friday.i go come", "tomorrow.by 4", "x" * 60, "İstanbul ŞŞŞ ß ﬁ", "\u0000\u0007 hi", "'s 's it's",
]


def long_messages():
    sentence = "i don dey call una since morning and nobody pick my call abeg how much be knotless for una side"
    return [" ".join([sentence] * n) for n in (3, 6, 60)] + ["ok " * 300, "🙂 ! " * 200, "你好" * 400]


def row(tokenizer, situation, message, services, staff):
    found = shorten(pieces(fold(message)[0]))
    text = prompt(situation, found, services, staff)
    return dict(situation=situation, message=message, prompt=text, ids=tokenizer.encode(text))


def main():
    folder = pathlib.Path(sys.argv[1])
    tokenizer = bpe.load(folder / "tokenizer.json")
    services, staff = vocabulary(n for s in SERVICES for n in s), vocabulary(STAFF)
    situations = ["start", "info", "confirm", "offer", "which"]
    rows = [row(tokenizer, situations[i % 5], m, services, staff) for i, m in enumerate(ODD + long_messages())]
    drawn = json.loads((folder / "heldout-seen.json").read_text(encoding="utf8"))[:300]
    rows += [row(tokenizer, e["situation"], e["text"], services, staff) for e in drawn]
    with open(sys.argv[2], "w", encoding="utf8") as f:
        f.write('{"services":%s,"staff":%s,"rows":[\n' % (json.dumps(SERVICES), json.dumps(STAFF)))
        f.write(",\n".join(json.dumps(r, ensure_ascii=False) for r in rows) + "\n]}\n")


if __name__ == "__main__":
    main()
