"""A fast look at held-out skill during training: with the right answer forced, is each of its tokens the model's first?

Greedy decoding gives the whole answer exactly when this is so at every token, thus the two agree but for rounding.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from .packing import ANSWER, Rows, pack
from .skills import SKILLS, held_out_examples
from .tokenizer import CONTEXT

Hidden = Callable[[Tensor, Tensor], Tensor]
"""(tokens, documents) -> hidden states [batch, length, hidden]."""


def held_out_rows(tokenizer: Tokenizer, count: int) -> dict[str, Rows]:
    return {name: pack(held_out_examples(name, count), tokenizer, CONTEXT) for name in [*SKILLS, "thinking"]}


def score(hidden: Hidden, output: Tensor, rows: Rows, batch: int, device: str) -> tuple[float, np.ndarray]:
    """Share of answers right as a whole, and the margins (nats) of the first token over the second at answer tokens."""
    right = total = 0
    margins: list[np.ndarray] = []
    for start in range(0, len(rows.tokens), batch):
        part = [getattr(rows, name)[start : start + batch] for name in ("tokens", "kinds", "documents")]
        missing = batch - len(part[0])
        part = [
            np.concatenate([x, np.full((missing, x.shape[1]), fill, x.dtype)])
            for x, fill in zip(part, (0, 0, -1), strict=True)
        ]
        tokens, kinds, documents = (torch.from_numpy(x).to(device) for x in part)
        state = hidden(tokens.long(), documents.int()).detach()
        for row in range(batch - missing):
            answer = (kinds[row, 1:] == ANSWER).nonzero()[:, 0]
            logits = state[row, answer].float() @ output.detach().float().T
            top = logits.log_softmax(-1).topk(2, -1)
            hit = top.indices[:, 0] == tokens[row, answer + 1]
            margins.append((top.values[:, 0] - top.values[:, 1]).cpu().numpy())
            names = documents[row, answer + 1]
            for name in names.unique():
                right += bool(hit[names == name].all())
                total += 1
    return right / max(total, 1), np.concatenate(margins)


def report(hidden: Hidden, output: Tensor, sets: dict[str, Rows], batch: int, device: str, full: bool = False) -> str:
    """One line of all skills, or with `full` a line a skill with its margins."""
    parts = []
    for name, rows in sets.items():
        share, margins = score(hidden, output, rows, batch, device)
        tail = f" margin p1 {np.percentile(margins, 1):.2f} p50 {np.median(margins):.2f}" if full else ""
        parts.append(f"{name} {share:.3f}{tail}")
    return ("\n" if full else "  ").join(parts)
