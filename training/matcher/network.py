"""The matcher: how near a message is to an entry of a business's knowledge, by word vectors and their weights.

Five measures of a message m and an entry (question q, answer a), each from unit word vectors v and weights w >= 0:
  whole(m, q), whole(m, a)   cosine of the weighted sums
  covered(m, q + a)          weighted mean, over m's words, of the best likeness to a word of q or a
  covered(q, m)              the same the other way round
  missed(m, q + a)           the heaviest word of m that no word of q or a is like: "insurance" weighs much, "please" not
and one more by way of the questions that this folder knows: each text's likeness to every one of them, as a
probability; kin(m, q) is how far the two agree (Bhattacharyya). Their weighted sum is the entry's logit, beside the
constant logit of "none of them".
"""
import torch
import torch.nn.functional as F
from torch import nn


class Matcher(nn.Module):
    def __init__(self, vectors, weights, taught, kinds):
        """vectors: rows x 100, weights: rows (0 for the padding row 0), taught: the first rows that may move.
        kinds: how many questions this folder knows."""
        super().__init__()
        self.register_buffer("vectors", vectors)
        self.register_buffer("prior", torch.logit(weights.clamp(1e-3, 0.98)))
        self.taught = taught
        self.moved = nn.Parameter(torch.zeros(taught, vectors.shape[1]))
        self.weight = nn.Parameter(torch.zeros(taught))
        self.turn = nn.Parameter(torch.eye(vectors.shape[1]))
        self.blend = nn.Parameter(torch.tensor([5.0, 2.0, 8.0, 4.0, 4.0, -2.0]))
        # The last kind is "none that is known here".
        self.kinds = nn.Parameter(torch.randn(kinds + 1, vectors.shape[1]) * 0.1)
        self.kind_bias = nn.Parameter(torch.zeros(kinds + 1))
        self.floor = nn.Parameter(torch.tensor(0.25))
        self.none = nn.Parameter(torch.tensor(9.0))

    def table(self, rows=None):
        """Unit vectors and weights of these rows (all without them), as the exported file holds them."""
        rows = torch.arange(len(self.vectors)) if rows is None else rows
        taught = (rows < self.taught).float()
        own = rows.clamp(max=self.taught - 1)
        vectors = self.vectors[rows] + self.moved[own] * taught[:, None]
        weights = torch.sigmoid(self.prior[rows] + self.weight[own] * taught)
        return F.normalize(vectors @ self.turn, dim=1), weights * (rows > 0)

    def forward(self, messages, questions, answers):
        """Padded row numbers -> logits, messages x (entries + 1); the last column is "none of them"."""
        used, at = torch.unique(torch.cat([part.flatten() for part in (messages, questions, answers)]), return_inverse=True)
        table, weights = self.table(used)
        sizes = [part.numel() for part in (messages, questions, answers)]
        parts = [part.view(like.shape) for part, like in zip(at.split(sizes), (messages, questions, answers))]
        m, q, a = (Text(table, weights, rows, used[rows] > 0) for rows in parts)
        qa = Text(table, weights, torch.cat(parts[1:], 1), used[torch.cat(parts[1:], 1)] > 0)
        # Likenesses of the words that occur, looked up for each pair of places.
        near = self.sharp(table @ table.T) * ((used > 0)[:, None] & (used > 0)[None])
        sim = near[parts[0]][:, :, torch.cat(parts[1:], 1)].permute(0, 2, 1, 3)
        nearest = sim.amax(3)
        covered = (nearest * m.weights[:, None]).sum(2) / m.total
        missed = ((1 - nearest) * m.weights[:, None]).amax(2)
        back = (sim[..., : questions.shape[1]].amax(2) * q.weights[None]).sum(2) / q.total.T
        features = torch.stack([m.whole @ q.whole.T, m.whole @ a.whole.T, covered, back, self.kin(m, q), missed], 2)
        logits = features @ self.blend
        return torch.cat([logits, self.none.expand(len(logits), 1)], 1), self.kind_logits(m), self.kind_logits(q)

    def kind_logits(self, text):
        return text.whole @ self.kinds.T + self.kind_bias

    def kin(self, m, q):
        own, their = (torch.softmax(self.kind_logits(text), 1)[:, :-1].clamp(min=1e-9).sqrt() for text in (m, q))
        return own @ their.T

    def sharp(self, sim):
        return F.relu(sim - self.floor) / (1 - self.floor)


class Text:
    def __init__(self, table, weights, rows, present):
        self.present = present.float()
        self.vectors, self.weights = table[rows], weights[rows]
        self.total = self.weights.sum(1, keepdim=True).clamp(min=1e-3)
        self.whole = F.normalize((self.vectors * self.weights[..., None]).sum(1), dim=1)
