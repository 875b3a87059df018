"""Templates: files of sections `== ACT LANGUAGE [@SITUATION,...] [*WEIGHT]`, one sentence pattern a line.

A pattern has alternatives `[a|b|]`, macros `<name>`, slots `{S}` (a value drawn at random and tagged),
literal slots `{Q:some words}`, untagged values `{s}`, acts `/price/` and message breaks `//`.
"""
import pathlib
import re
import zlib

HERE = pathlib.Path(__file__).parent
_TOKEN = re.compile(r"\[|\]|\||\{[A-Za-z]+:?|\}|<\w+>|/\w+/|//|[^\s\[\]|{}]+")


class Section:
    def __init__(self, header):
        act, language, *rest = header.split()
        self.act, self.language, self.weight, self.situations = act, language, 1.0, None
        for part in rest:
            if part[0] == "@":
                self.situations = set(part[1:].split(","))
            elif part[0] == "*":
                self.weight = float(part[1:])
        self.lines, self.unseen = [], []


def parse(pattern, macros):
    """Pattern -> tree: a list of words, ('any', [trees]), ('slot', key, tree or None) and ('act', name)."""
    tokens = _TOKEN.findall(pattern)
    position = 0

    def sequence(stop):
        nonlocal position
        out = []
        while position < len(tokens) and tokens[position] not in stop:
            token = tokens[position]
            position += 1
            if token == "[":
                options = [sequence("|]")]
                while tokens[position] == "|":
                    position += 1
                    options.append(sequence("|]"))
                position += 1
                out.append(("any", options))
            elif token[0] == "{":
                inner = sequence("}")
                position += 1
                out.append(("slot", token.strip("{:"), inner if token.endswith(":") else None))
            elif re.fullmatch(r"<\w+>", token):
                out.append(("any", macros[token[1:-1]]))
            elif re.fullmatch(r"/\w+/", token):
                out.append(("act", token[1:-1]))
            else:
                out.append("\n" if token == "//" else token)
        return out

    tree = sequence("")
    if position != len(tokens):
        raise ValueError(f"unbalanced pattern: {pattern}")
    return tree


def rows(path):
    for line in path.read_text(encoding="utf8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def load_macros():
    raw = dict(line.split(" = ", 1) for line in rows(HERE / "templates" / "macros.txt"))
    return {name: [parse(option, {}) for option in value.split("|")] for name, value in raw.items()}


def load_sections():
    """Every section; about one line in 25 goes to `unseen`, which only the held-out measure draws from."""
    macros, sections = load_macros(), []
    for path in sorted((HERE / "templates").glob("*.txt")):
        if path.name == "macros.txt":
            continue
        for line in rows(path):
            if line.startswith("== "):
                sections.append(Section(line[3:]))
                continue
            section = sections[-1]
            if section.act == "filler":
                section.lines += [parse(option, macros) for option in line.split("|")]
                continue
            held = zlib.crc32(line.encode()) % 25 == 0 and section.act not in ("open", "reason")
            (section.unseen if held else section.lines).append(parse(line, macros))
    return sections


def expand(tree, rng, value, act):
    """Random sentence: [[word, (act, slot, occurrence) or None]] and the acts in order."""
    out, acts, count = [], [act], [0]

    def walk(nodes, tag):
        for node in nodes:
            if isinstance(node, str):
                out.append([node, tag])
            elif node[0] == "any":
                walk(rng.choice(node[1]), tag)
            elif node[0] == "act":
                acts.append(node[1])
            else:
                slot(node[1], node[2])

    def slot(key, inner):
        count[0] += 1
        tag = (len(acts) - 1, "S" if key == "V" else key, count[0]) if key[0].isupper() else None
        if inner is not None:
            walk(inner, tag)
        else:
            out.extend([w, tag] for w in value(key).split())

    walk(tree, None)
    return out, acts
