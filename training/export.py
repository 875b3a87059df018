"""Writes the trained reader as a GGUF file: `export.py FOLDER/reader.pt FOLDER/tokenizer.json OUT.gguf`.

Weights are Q8_0 (blocks of 32 with one half-precision scale); norms stay in single precision. The training aid
(word tags) is left out, and so is `output.weight`, which llama.cpp takes from the embeddings.
"""
import struct
import sys

import numpy as np

import bpe
from model import BASE, EPSILON, load
from prompts import SPECIAL

CONTEXT = 1024
U32, I32, F32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
NORMAL, CONTROL, USER_DEFINED = 1, 3, 4
PACKED = {U32: "<I", I32: "<i", F32: "<f", BOOL: "<?"}


def string(text):
    raw = text.encode("utf8")
    return struct.pack("<Q", len(raw)) + raw


def entry(key, kind, value):
    if kind == STRING:
        body = string(value)
    elif kind == ARRAY:
        item, values = value
        each = (string(v) if item == STRING else struct.pack(PACKED[item], v) for v in values)
        body = struct.pack("<IQ", item, len(values)) + b"".join(each)
    else:
        body = struct.pack(PACKED[kind], value)
    return string(key) + struct.pack("<I", kind) + body


def metadata(shape, tokenizer):
    kinds = [USER_DEFINED] * len(SPECIAL) + [NORMAL] * (len(tokenizer.vocabulary) - len(SPECIAL))
    for tag in ("<bos>", "<end>", "<pad>"):
        kinds[tokenizer.id[tag]] = CONTROL
    return [
        ("general.architecture", STRING, "llama"),
        ("general.name", STRING, "jara-reader"),
        ("general.license", STRING, "MIT"),
        ("general.file_type", U32, 7),
        ("general.alignment", U32, 32),
        ("llama.context_length", U32, CONTEXT),
        ("llama.embedding_length", U32, shape["d"]),
        ("llama.block_count", U32, shape["layers"]),
        ("llama.feed_forward_length", U32, shape["ff"]),
        ("llama.attention.head_count", U32, shape["heads"]),
        ("llama.attention.head_count_kv", U32, shape["heads"]),
        ("llama.attention.layer_norm_rms_epsilon", F32, EPSILON),
        ("llama.rope.dimension_count", U32, shape["d"] // shape["heads"]),
        ("llama.rope.freq_base", F32, BASE),
        ("llama.vocab_size", U32, shape["vocabulary"]),
        ("tokenizer.ggml.model", STRING, "gpt2"),
        ("tokenizer.ggml.pre", STRING, "gpt-2"),
        ("tokenizer.ggml.tokens", ARRAY, (STRING, tokenizer.vocabulary)),
        ("tokenizer.ggml.token_type", ARRAY, (I32, kinds)),
        ("tokenizer.ggml.merges", ARRAY, (STRING, [" ".join(m) for m in tokenizer.merges])),
        ("tokenizer.ggml.bos_token_id", U32, tokenizer.id["<bos>"]),
        ("tokenizer.ggml.eos_token_id", U32, tokenizer.id["<end>"]),
        ("tokenizer.ggml.padding_token_id", U32, tokenizer.id["<pad>"]),
        ("tokenizer.ggml.add_bos_token", BOOL, False),
        ("tokenizer.ggml.add_eos_token", BOOL, False),
        ("tokenizer.ggml.add_space_prefix", BOOL, False),
    ]


def q8_0(matrix):
    """ggml's Q8_0: for 32 weights one float16 scale and 32 signed bytes."""
    rows = matrix.reshape(-1, 32)
    scale = (np.abs(rows).max(1) / 127).astype(np.float32)
    inverse = np.where(scale > 0, 1 / np.maximum(scale, 1e-30), 0)
    blocks = np.zeros(len(rows), dtype=[("scale", "<f2"), ("weights", "i1", 32)])
    blocks["scale"], blocks["weights"] = scale.astype(np.float16), np.round(rows * inverse[:, None])
    return blocks.tobytes()


def tensors(model):
    """[(llama.cpp's name, array)]"""
    weights, d, ff = {k: v.float().numpy() for k, v in model.state_dict().items()}, model.shape["d"], model.shape["ff"]
    out = [("token_embd.weight", model.table().detach().numpy()), ("output_norm.weight", weights["norm.weight"])]
    for i in range(model.shape["layers"]):
        ours, theirs = f"blocks.{i}.", f"blk.{i}."
        qkv, gate_up = weights[ours + "qkv.weight"], weights[ours + "gate_up.weight"]
        out += [
            (theirs + "attn_norm.weight", weights[ours + "attention_norm.weight"]),
            (theirs + "attn_q.weight", qkv[:d]),
            (theirs + "attn_k.weight", qkv[d:2 * d]),
            (theirs + "attn_v.weight", qkv[2 * d:]),
            (theirs + "attn_output.weight", weights[ours + "out.weight"]),
            (theirs + "ffn_norm.weight", weights[ours + "ff_norm.weight"]),
            (theirs + "ffn_gate.weight", gate_up[:ff]),
            (theirs + "ffn_up.weight", gate_up[ff:]),
            (theirs + "ffn_down.weight", weights[ours + "down.weight"]),
        ]
    return out


def main():
    model, tokenizer = load(sys.argv[1]), bpe.load(sys.argv[2])
    if len(tokenizer.vocabulary) != model.shape["vocabulary"]:
        raise SystemExit(f"the tokenizer has {len(tokenizer.vocabulary)} tokens, the model {model.shape['vocabulary']}")
    head, body = [], b""
    for name, array in tensors(model):
        array = np.ascontiguousarray(array, dtype=np.float32)
        kind, raw = (0, array.tobytes()) if array.ndim == 1 else (8, q8_0(array))
        shape = b"".join(struct.pack("<Q", n) for n in array.shape[::-1])
        head.append(string(name) + struct.pack("<I", array.ndim) + shape + struct.pack("<IQ", kind, len(body)))
        body += raw + b"\0" * (-len(raw) % 32)
    entries = [entry(*e) for e in metadata(model.shape, tokenizer)]
    out = b"GGUF" + struct.pack("<IQQ", 3, len(head), len(entries)) + b"".join(entries) + b"".join(head)
    out += b"\0" * (-len(out) % 32) + body
    with open(sys.argv[3], "wb") as f:
        f.write(out)
    print(f"{sys.argv[3]}: {len(out)} bytes")


if __name__ == "__main__":
    main()
