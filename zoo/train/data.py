"""Makes the training data of the base models, shard after shard, beside the training that uses it.

A shard depends on nothing but the seed, its number and its size.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from .packing import PROMPT, Rows, shard
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


def loss_weights(kinds: torch.Tensor, prompt: float = PROMPT_WEIGHT) -> torch.Tensor:
    """Weight of each token's prediction; padding and first tokens have none."""
    table = torch.tensor([0.0, prompt, 1.0], device=kinds.device)
    assert PROMPT == 1
    return table[kinds.long()]


@dataclass
class Shards:
    """Batches of rows that another process is still making: shard after shard, each used once.

    Where the next one is not there yet, one used before stands in for it, and is counted.
    """

    folder: Path
    device: str
    batch: int
    used: int = 0
    again: int = 0

    def __post_init__(self) -> None:
        self.held = [np.zeros((0, CONTEXT), kind) for kind in (np.int16, np.int8, np.int16)]
        self.digest = hashlib.sha256()

    def _load(self) -> list[np.ndarray]:
        while not (path := self.folder / shard_name(self.used)).exists():
            if self.used > STEADY:
                self.again += 1
                path = self.folder / shard_name(self.again % self.used)
                break
            time.sleep(0.2)
        else:
            self.used += 1
        arrays = np.load(path)
        found = [arrays[name] for name in PARTS]
        if self.used <= DIGESTED:
            for array in found:
                self.digest.update(array.tobytes())
        return found

    def next(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Tokens (long), kinds (int8) and documents (int32), each [batch, length]."""
        while len(self.held[0]) < self.batch:
            self.held = [np.concatenate(pair) for pair in zip(self.held, self._load(), strict=True)]
        tokens, kinds, documents = (torch.from_numpy(x[: self.batch]).to(self.device) for x in self.held)
        self.held = [x[self.batch :] for x in self.held]
        return tokens.long(), kinds, documents.int()


PARTS = ("tokens", "kinds", "documents")
DIGESTED = 10
"""Shards that go into the digest: a number that does not depend on the clock."""
STEADY = 50
"""Shards used before one may be used again: at the start it is better to wait."""


def shard_name(index: int) -> str:
    return f"shard-{index:05d}.npz"


def _write(folder: Path, tokenizer_json: str, examples: int, seed: int, index: int) -> None:
    rows = shard(seed * 1_000_003 + index, examples, tokenizer_json, CONTEXT)
    unfinished = folder / f".{index}.npz"
    np.savez(unfinished, **{name: getattr(rows, name) for name in PARTS})
    unfinished.rename(folder / shard_name(index))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shards", type=int, default=900)
    parser.add_argument("--examples", type=int, default=3_000, help="in a shard")
    parser.add_argument("--tokenizer", type=Path, help="tokenizer.json to keep; without it a new one is trained")
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 4) - 3))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(options.tokenizer)) if options.tokenizer else train_tokenizer()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    text = tokenizer.to_str()
    make = partial(_write, options.out, text, options.examples, options.seed)
    with multiprocessing.get_context("fork").Pool(options.processes, os.nice, (10,)) as pool:
        (options.out / "tokenizer.json").write_text(text)
        pool.map(make, range(options.shards), chunksize=1)


if __name__ == "__main__":
    main()
