"""Makes the training data of the base models in a process of its own, so that the GPU can get ready meanwhile."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from .packing import PROMPT, Rows, make_rows
from .tokenizer import CONTEXT, train_tokenizer

PROMPT_WEIGHT = 0.02
"""What the prediction of a prompt's token counts in the loss, against 1 for an answer's."""


@dataclass
class Batches:
    """Packed rows on the training device, handed out in seeded random order, epoch after epoch."""

    rows: Rows
    device: str
    batch: int
    seed: int = 0

    def __post_init__(self) -> None:
        self.tokens = torch.from_numpy(self.rows.tokens).to(self.device)
        self.kinds = torch.from_numpy(self.rows.kinds).to(self.device)
        self.documents = torch.from_numpy(self.rows.documents).to(self.device)
        self.generator = torch.Generator().manual_seed(self.seed)
        self.order = torch.empty(0, dtype=torch.long)

    def next(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Tokens (long), kinds (int8) and documents (int32), each [batch, length]."""
        while len(self.order) < self.batch:
            self.order = torch.cat((self.order, torch.randperm(len(self.tokens), generator=self.generator)))
        pick, self.order = self.order[: self.batch].to(self.device), self.order[self.batch :]
        return self.tokens[pick].long(), self.kinds[pick], self.documents[pick].int()


def loss_weights(kinds: torch.Tensor) -> torch.Tensor:
    """Weight of each token's prediction; padding and first tokens have none."""
    table = torch.tensor([0.0, PROMPT_WEIGHT, 1.0], device=kinds.device)
    assert PROMPT == 1
    return table[kinds.long()]


def load(folder: Path) -> tuple[Tokenizer, Rows]:
    rows = Rows(*(np.load(folder / f"{name}.npy") for name in ("tokens", "kinds", "documents")))
    return Tokenizer.from_file(str(folder / "tokenizer.json")), rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--examples", type=int, default=1_000_000)
    parser.add_argument("--tokenizer", type=Path, help="tokenizer.json to keep; without it a new one is trained")
    parser.add_argument("--processes", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(options.tokenizer)) if options.tokenizer else train_tokenizer()
    tokenizer.save(str(options.out / "tokenizer.json"))
    rows = make_rows(tokenizer, options.examples, CONTEXT, seed=options.seed, processes=options.processes)
    for name in ("tokens", "kinds", "documents"):
        np.save(options.out / f"{name}.npy", getattr(rows, name))
    print(f"data: {len(rows.tokens)} rows of {CONTEXT}, sha256 {rows.digest()}", flush=True)


if __name__ == "__main__":
    main()
