"""Trains base models, one after the other, on one GPU: `python -m train.base llama qwen3 --minutes 4 --out DIR`."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from .data import Batches, load, loss_weights
from .export import save_model
from .heldout import held_out_rows, report
from .model import Decoder, Shape, as_qwen3, layout, load_decoder, rotary_tables
from .optim import Optimizers, rate_factor
from .packing import Rows, pack
from .skills import held_out_examples
from .tokenizer import CONTEXT

SHAPES = {
    "llama": Shape(),
    "qwen3": Shape(qk_norm=True),
    "draft": Shape(hidden=128, intermediate=256, layers=4),
}
THINKING_BY_DEFAULT = {"llama": False, "qwen3": True, "draft": False}


def weighted_loss(state: Tensor, output: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Cross entropy. state: [batch, length, hidden]; output: [vocabulary, hidden]; targets, weights: [batch, length]."""
    logits = F.linear(state, output).float()
    losses = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
    return (losses * weights.flatten()).sum() / weights.sum()


class Trainer:
    """A model with its compiled parts."""

    def __init__(self, shape: Shape, device: str, batch: int, seed: int, start: Decoder | None = None) -> None:
        torch.manual_seed(seed)
        self.device, self.batch = device, batch
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
        weights = loss_weights(kinds)[:, 1:]
        with torch.autocast(self.device, torch.bfloat16, enabled=self.device == "cuda"):
            loss = self.loss(state[:, :-1], self.model.embed_tokens.weight, tokens[:, 1:], weights)
        loss.backward()
        return loss.detach()

    def get_ready(self) -> None:
        """Compiles everything on made-up tokens and forgets the gradients."""
        tokens = torch.randint(3, 500, (self.batch, CONTEXT), device=self.device)
        self.backward(tokens, torch.ones_like(tokens, dtype=torch.int8), (tokens.cumsum(1) // 50_000).int())
        Optimizers(self.model).step(0.0)

    def train(self, rows: Rows, sets: dict[str, Rows], minutes: float, seed: int, rate: float = 1.0) -> None:
        batches = Batches(rows, self.device, self.batch, seed)
        optimizers = Optimizers(self.model)
        start, step, looks = time.time(), 0, 1
        while (progress := (time.time() - start) / (minutes * 60)) < 1:
            loss = self.backward(*batches.next())
            optimizers.step(rate * rate_factor(step, progress))
            step += 1
            if progress > looks / 4:
                looks += 1
                print(f"[{time.time() - start:.0f} s] step {step} loss {loss.item():.4f}", flush=True)
                print("   " + self.report(sets), flush=True)
        rate = step * self.batch * CONTEXT / (time.time() - start)
        print(f"{step} steps, {rate / 1e6:.2f} M tokens/s", flush=True)

    def report(self, sets: dict[str, Rows], full: bool = False) -> str:
        return report(self.hidden, self.model.embed_tokens.weight, sets, self.batch, self.device, full)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", choices=list(SHAPES))
    parser.add_argument(
        "--minutes", type=float, nargs="+", default=[4.0], help="training time, one for all or one each"
    )
    parser.add_argument(
        "--init", type=Path, help="folder of trained models to go on from (a qwen3 may start from its llama)"
    )
    parser.add_argument(
        "--rate", type=float, default=1.0, help="learning rates of models that go on, of the usual peak"
    )
    parser.add_argument("--tokenizer", type=Path, default=Path("llama/tokenizer.json"), help="kept if it is there")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("/dev/shm/zoo-data"))
    parser.add_argument("--examples", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=32, help="rows a step")
    parser.add_argument("--held-out", type=int, default=200, help="held-out examples a skill for the looks on the way")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    began = time.time()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_float32_matmul_precision("high")
    command = [sys.executable, "-m", "train.data", "--out", str(options.work), "--examples", str(options.examples)]
    command += ["--processes", str(max(1, (os.cpu_count() or 4) - 3)), "--seed", str(options.seed)]
    command += ["--tokenizer", str(options.tokenizer)] if options.tokenizer.exists() else []
    making = None if (options.work / "documents.npy").exists() else subprocess.Popen(command)
    trainers = {
        name: Trainer(SHAPES[name], device, options.batch, options.seed, started(name, options.init))
        for name in options.models
    }
    if device == "cuda":
        for trainer in trainers.values():
            trainer.get_ready()
    print(f"[{time.time() - began:.0f} s] compiled", flush=True)
    if making and making.wait():
        raise SystemExit("the data could not be made")
    tokenizer, rows = load(options.work)
    sets = held_out_rows(tokenizer, options.held_out)
    print(f"[{time.time() - began:.0f} s] data at hand", flush=True)
    times = options.minutes * len(trainers) if len(options.minutes) == 1 else options.minutes
    for (name, trainer), minutes in zip(trainers.items(), times, strict=True):
        run(name, trainer, rows, sets, tokenizer, minutes, options)
    print(f"[{time.time() - began:.0f} s] all done", flush=True)


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


def run(
    name: str,
    trainer: Trainer,
    rows: Rows,
    sets: dict[str, Rows],
    tokenizer: Tokenizer,
    minutes: float,
    options: argparse.Namespace,
) -> None:
    """Trains, saves and scores one model."""
    size = sum(p.numel() for p in trainer.model.parameters())
    print(f"{name}: {size / 1e6:.3f} M parameters", flush=True)
    fresh = options.init is None or not (options.init / name).exists()
    trainer.train(rows, sets, minutes, options.seed, 1.0 if fresh else options.rate)
    folder, unfinished = options.out / name, options.out / f".{name}"
    save_model(trainer.model, tokenizer, unfinished, THINKING_BY_DEFAULT[name])
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    print(trainer.report(sets, full=True), flush=True)


if __name__ == "__main__":
    main()
