"""Trains a base model on a GPU, on the data that `python -m train.data --out DATA` makes meanwhile:

`python -m train.base llama --data DATA --out DIR`. Two at once share the GPU and the data.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from .data import DIGESTED, PROMPT_WEIGHT, Shards, loss_weights
from .export import save_model
from .heldout import held_out_rows, report
from .model import Decoder, Shape, as_qwen3, layout, load_decoder, rotary_tables
from .optim import Optimizers, rate_factor
from .packing import ANSWER, Rows, pack
from .skills import held_out_examples
from .tokenizer import CONTEXT

SHAPES = {
    "llama": Shape(),
    "qwen3": Shape(qk_norm=True),
    "draft": Shape(hidden=128, intermediate=256, layers=2),
}
THINKING_BY_DEFAULT = {"llama": False, "qwen3": True, "draft": False}


def weighted_loss(state: Tensor, output: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Cross entropy. state: [batch, length, hidden]; output: [vocabulary, hidden]; targets, weights: [batch, length]."""
    logits = F.linear(state, output).float()
    losses = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
    return (losses * weights.flatten()).sum() / weights.sum()


@dataclass(frozen=True)
class Curve:
    """Learning rates, of the usual peak: `rate` at the top, for the share `flat` of the time, then down to `last` of it."""

    rate: float
    flat: float
    last: float

    def at(self, step: int, progress: float) -> float:
        return self.rate * rate_factor(step, progress, flat=self.flat, last=self.last)


class Trainer:
    """A model with its compiled parts."""

    def __init__(
        self,
        shape: Shape,
        device: str,
        batch: int,
        seed: int,
        start: Decoder | None = None,
        prompt_weight: float = PROMPT_WEIGHT,
    ) -> None:
        torch.manual_seed(seed)
        self.device, self.batch, self.prompt_weight = device, batch, prompt_weight
        self.model = (start or Decoder(shape)).to(device)
        self.tables = rotary_tables(shape.head_dim, CONTEXT, device)
        cuda = device == "cuda"
        self.trunk = torch.compile(self.model.hidden) if cuda else self.model.hidden
        self.loss = torch.compile(weighted_loss) if cuda else weighted_loss

    def hidden(self, tokens: Tensor, documents: Tensor) -> Tensor:
        place = layout(documents, self.tables)
        with torch.autocast(self.device, torch.bfloat16, enabled=self.device == "cuda"):
            return self.trunk(tokens, place.cos, place.sin, place.mask)

    def backward(self, tokens: Tensor, kinds: Tensor, documents: Tensor) -> Tensor:
        state = self.hidden(tokens, documents)
        weights = loss_weights(kinds, self.prompt_weight)[:, 1:]
        with torch.autocast(self.device, torch.bfloat16, enabled=self.device == "cuda"):
            loss = self.loss(state[:, :-1], self.model.embed_tokens.weight, tokens[:, 1:], weights)
        loss.backward()
        return loss.detach()

    def get_ready(self) -> None:
        """Compiles everything on made-up tokens and forgets the gradients."""
        tokens = torch.randint(3, 500, (self.batch, CONTEXT), device=self.device)
        self.backward(tokens, torch.full_like(tokens, ANSWER, dtype=torch.int8), (tokens.cumsum(1) // 50_000).int())
        Optimizers(self.model).step(0.0)

    def train(self, batches: Shards, end: float, curve: Curve, safe: Callable[[], None]) -> None:
        """Trains until the clock says `end`; calls `safe` shortly before, in case that the end is cut off."""
        optimizers = Optimizers(self.model)
        start, step, looks = time.time(), 0, 1
        while (progress := (time.time() - start) / (end - start)) < 1:
            loss = self.backward(*batches.next())
            optimizers.step(curve.at(step, progress))
            step += 1
            if step % 20 == 0:
                torch.cuda.synchronize() if self.device == "cuda" else None  # The clock must not run ahead of the work.
            if progress > looks / 8:
                looks += 1
                print(f"[{time.time() - start:.0f} s] step {step} loss {loss.item():.4f}", flush=True)
                if looks == 8:
                    safe()
        speed = step * self.batch * CONTEXT / (time.time() - start)
        print(f"{step} steps, {speed / 1e6:.2f} M tokens/s, {time.time() - start:.0f} s", flush=True)
        print(f"{batches.used} shards, {batches.again} used again", flush=True)
        print(f"sha256 of the first {DIGESTED}: {batches.digest.hexdigest()}", flush=True)

    def report(self, sets: dict[str, Rows], full: bool = False) -> str:
        return report(self.hidden, self.model.embed_tokens.weight, sets, self.batch, self.device, full)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=list(SHAPES))
    parser.add_argument("--seconds", type=float, default=240, help="from the start of this program, all included")
    parser.add_argument("--until", type=float, help="instead: the time, in seconds since 1970, when training ends")
    parser.add_argument("--init", type=Path, help="folder of trained models to go on from")
    parser.add_argument("--rate", type=float, default=1.0, help="learning rates, of the usual peak")
    parser.add_argument("--flat", type=float, default=0.3, help="share of the time before the rates go down")
    parser.add_argument("--last", type=float, default=0.01, help="where they end, of --rate")
    parser.add_argument("--prompt-weight", type=float, default=PROMPT_WEIGHT, help="of a prompt's token in the loss")
    parser.add_argument("--data", type=Path, required=True, help="where train.data writes its shards")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--batch", type=int, default=32, help="rows a step")
    parser.add_argument("--held-out", type=int, default=300, help="held-out examples a skill for the score at the end")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    began = time.time()
    while not (options.data / "tokenizer.json").exists():
        time.sleep(0.2)
    tokenizer = Tokenizer.from_file(str(options.data / "tokenizer.json"))
    aside = ProcessPoolExecutor(1, multiprocessing.get_context("fork"))  # Forks here, before CUDA is up.
    sets = aside.submit(held_out_rows, tokenizer, options.held_out)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_float32_matmul_precision("high")
    name = options.model
    start = started(name, options.init)
    trainer = Trainer(SHAPES[name], device, options.batch, options.seed, start, options.prompt_weight)
    size = sum(p.numel() for p in trainer.model.parameters())
    print(f"{name}: {size / 1e6:.3f} M parameters", flush=True)
    if device == "cuda":
        trainer.get_ready()
    print(f"[{time.time() - began:.0f} s] compiled", flush=True)
    keep = partial(write, name, trainer, tokenizer, options.out)
    end = options.until or began + options.seconds
    curve = Curve(options.rate, options.flat, options.last)
    trainer.train(Shards(options.data, device, options.batch), end, curve, keep)
    keep()
    print(f"[{time.time() - began:.0f} s] saved", flush=True)
    print(trainer.report(sets.result(), full=True), flush=True)
    print(f"[{time.time() - began:.0f} s] all done", flush=True)


def write(name: str, trainer: Trainer, tokenizer: Tokenizer, out: Path) -> None:
    """Puts the model's folder in place at once, so that no half of it is ever there."""
    folder, unfinished = out / name, out / f".{name}"
    save_model(trainer.model, tokenizer, unfinished, THINKING_BY_DEFAULT[name])
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def started(name: str, init: Path | None) -> Decoder | None:
    """The model to start from: the same one trained before, for a qwen3 also a llama, or none."""
    if init is None:
        return None
    if (init / name).exists():
        return load_decoder(SHAPES[name], init / name)
    if SHAPES[name] != replace(SHAPES["llama"], qk_norm=True):
        return None
    llama = load_decoder(SHAPES["llama"], init / "llama")
    tokenizer = Tokenizer.from_file(str(init / "llama" / "tokenizer.json"))
    sample = pack(held_out_examples("tool", 8), tokenizer, CONTEXT)
    documents = torch.from_numpy(sample.documents[:1]).int()
    place = layout(documents, rotary_tables(llama.shape.head_dim, CONTEXT, "cpu"))
    return as_qwen3(llama, torch.from_numpy(sample.tokens[:1]).long(), place)


if __name__ == "__main__":
    main()
