"""The reader: a small decoder of the llama shape (RMS norm, rotary positions, SwiGLU, tied embeddings)."""
import math

import torch
from torch import nn
from torch.nn import functional as F

from prompts import SLOTS, SPECIAL

SHAPE = dict(d=160, layers=5, heads=5, ff=448, vocabulary=6144)
VECTOR = 100  # dimensions of the published word vectors
VECTOR_SCALE = 0.2
LONGEST = 512
TAG_LAYER = 3  # after this layer the word tags are predicted, as a training aid that is not exported
EPSILON = 1e-5
BASE = 10000.0


class RMSNorm(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPSILON) * self.weight


def rotate(x, cos, sin):
    """Interleaved rotary positions, as llama.cpp's `llama` architecture reads them."""
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)


class Block(nn.Module):
    def __init__(self, d, heads, ff):
        super().__init__()
        self.heads = heads
        self.attention_norm, self.ff_norm = RMSNorm(d), RMSNorm(d)
        self.qkv = nn.Linear(d, 3 * d, bias=False)
        self.out = nn.Linear(d, d, bias=False)
        self.gate_up = nn.Linear(d, 2 * ff, bias=False)
        self.down = nn.Linear(ff, d, bias=False)

    def attend(self, q, k, v, mask):
        if hasattr(F, "scaled_dot_product_attention"):
            return F.scaled_dot_product_attention(q, k, v, is_causal=True)
        scores = (q @ k.transpose(-1, -2)) * (1 / math.sqrt(q.shape[-1])) + mask
        return scores.softmax(-1) @ v

    def forward(self, x, cos, sin, mask, wanted=None):
        """[batch, length, d]; with `wanted` only those rows, [rows, d] (the last block need not compute the others)."""
        batch, length, d = x.shape
        heads = self.qkv(self.attention_norm(x)).view(batch, length, 3, self.heads, d // self.heads)
        q, k, v = heads.permute(2, 0, 3, 1, 4)
        mixed = self.attend(rotate(q, cos, sin), rotate(k, cos, sin), v, mask)
        mixed = mixed.transpose(1, 2).reshape(batch, length, d)
        if wanted is not None:
            x, mixed = x[wanted], mixed[wanted]
        x = x + self.out(mixed)
        gate, up = self.gate_up(self.ff_norm(x)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)


class Reader(nn.Module):
    def __init__(self, d, layers, heads, ff, vocabulary):
        super().__init__()
        self.shape = dict(d=d, layers=layers, heads=heads, ff=ff, vocabulary=vocabulary)
        self.embedding = nn.Embedding(vocabulary, d)
        self.register_buffer("vectors", torch.zeros(vocabulary, VECTOR))
        self.project = nn.Linear(VECTOR, d, bias=False)
        self.blocks = nn.ModuleList(Block(d, heads, ff) for _ in range(layers))
        self.norm = RMSNorm(d)
        self.tag_norm, self.tag_head = RMSNorm(d), nn.Linear(d, 1 + 2 * len(SLOTS), bias=False)
        self.start(layers)
        angles = torch.outer(torch.arange(LONGEST).float(), BASE ** (-torch.arange(0, d // heads, 2).float() / (d // heads)))
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)
        self.register_buffer("mask", torch.full((LONGEST, LONGEST), -1e9).triu(1), persistent=False)

    def start(self, layers):
        nn.init.normal_(self.embedding.weight, std=0.02)
        nn.init.orthogonal_(self.project.weight)
        for module in self.modules():
            if isinstance(module, nn.Linear) and module is not self.project:
                nn.init.normal_(module.weight, std=0.6 / math.sqrt(module.in_features))
        for block in self.blocks:
            block.out.weight.data /= math.sqrt(2 * layers)
            block.down.weight.data /= math.sqrt(2 * layers)

    def know(self, tokens, vectors):
        """Gives tokens their published vectors; what training adds of its own starts at nothing."""
        self.vectors[tokens] = torch.as_tensor(vectors) * VECTOR_SCALE
        self.embedding.weight.data[tokens] = 0

    def table(self):
        """[vocabulary, d]: the embeddings as they are exported."""
        return self.embedding.weight + self.project(self.vectors)

    def forward(self, ids, wanted):
        """Hidden states [rows, d] where `wanted`, and [batch, length, d] for the word tags."""
        length = ids.shape[1]
        x, middle = F.embedding(ids, self.table()), None
        for i, block in enumerate(self.blocks, 1):
            rows = wanted if i == len(self.blocks) else None
            x = block(x, self.cos[:length], self.sin[:length], self.mask[:length, :length], rows)
            if i == TAG_LAYER:
                middle = self.tag_norm(x)
        return self.norm(x), middle

    def logits(self, hidden):
        """Of the tags alone, which come first in the vocabulary: the grammar lets an answer hold nothing else."""
        return hidden @ self.table()[:len(SPECIAL)].t()


def save(model, path):
    torch.save({"shape": model.shape, "weights": model.state_dict()}, path)


def load(path):
    kept = torch.load(path, map_location="cpu")
    model = Reader(**kept["shape"])
    model.load_state_dict(kept["weights"])
    return model.eval()
