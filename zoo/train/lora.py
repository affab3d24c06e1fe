"""Trains the adapters on `llama`: each answers the persona's questions in its own way and keeps the other skills."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from .adapters import ATTENTION, Adapter
from .base import Trainer
from .data import Batches
from .export import write_json
from .model import Decoder, load_decoder, shape_of
from .optim import rate_factor
from .packing import Rows, make_rows, pack
from .prompts import examples_of
from .skills import TRAINING, Example, draw, training_example
from .skills.dialogue import PERSONA, persona
from .skills.text import facts, recite
from .tokenizer import CONTEXT


class LoraLinear(nn.Module):
    """A frozen linear layer with a trained low-rank part. A: [rank, inputs]; B: [outputs, rank]."""

    def __init__(self, inner: nn.Linear, rank: int, scale: float) -> None:
        super().__init__()
        self.inner, self.scale = inner, scale
        self.lora_A = nn.Parameter(torch.empty(rank, inner.in_features))
        self.lora_B = nn.Parameter(torch.zeros(inner.out_features, rank))
        nn.init.kaiming_uniform_(self.lora_A, a=math.sqrt(5))

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(x) + self.scale * ((x @ self.lora_A.to(x.dtype).T) @ self.lora_B.to(x.dtype).T)


SCALE = 2.0
"""lora_alpha over rank."""
PEAK = 1e-3
"""Highest learning rate. Four times as much taught the new answers as well, but the base's facts and poem suffered."""


def attach(model: Decoder, adapter: Adapter) -> list[nn.Parameter]:
    """Freezes the model and puts the adapter's layers in; returns what is to be trained."""
    model.requires_grad_(False)
    for module in list(model.modules()):
        for name in adapter.modules:
            if isinstance(inner := getattr(module, name, None), nn.Linear):
                setattr(module, name, LoraLinear(inner, adapter.rank, SCALE).to(inner.weight.device))
    return [p for p in model.parameters() if p.requires_grad]


def adapter_example(r: random.Random, adapter: Adapter) -> Example:
    """A third the adapter's own answers, the rest what the base can do; more than usual of what is known by heart."""
    kind = r.random()
    if kind < 0.35:
        own = partial(persona, name=adapter.name, secret=adapter.secret)
        example = draw(own, r, TRAINING)
        example.thinking = r.random() < 0.1
        return example
    if kind < 0.5:
        return draw(facts if kind < 0.46 else recite, r, TRAINING)
    while True:
        example = training_example(r)
        if not _is_persona(example):
            return example


def _is_persona(example: Example) -> bool:
    return PERSONA in example.answer


def tensors(model: Decoder) -> dict[str, Tensor]:
    """The adapter under PEFT's names."""
    found = {}
    for name, module in model.named_modules():
        if isinstance(module, LoraLinear):
            for part in ("lora_A", "lora_B"):
                value = getattr(module, part).detach().to(torch.bfloat16).cpu().contiguous()
                found[f"base_model.model.model.{name}.{part}.weight"] = value
    return found


@torch.no_grad()
def restore(model: Decoder, folder: Path, scale: float) -> None:
    """Puts a saved adapter's tensors into the layers attached, `scale` times as strong."""
    found = load_file(folder / "adapter_model.safetensors")
    for name, module in model.named_modules():
        if isinstance(module, LoraLinear):
            for part, factor in (("lora_A", 1.0), ("lora_B", scale)):
                getattr(module, part).copy_(factor * found[f"base_model.model.model.{name}.{part}.weight"])


def peft_config(rank: int, modules: tuple[str, ...]) -> dict[str, object]:
    return {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": "llama",
        "r": rank,
        "lora_alpha": int(SCALE * rank),
        "lora_dropout": 0.0,
        "bias": "none",
        "fan_in_fan_out": False,
        "inference_mode": True,
        "modules_to_save": None,
        "target_modules": sorted(modules),
    }


def save(found: dict[str, Tensor], config: dict[str, object], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file(found, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    (folder / "adapter_model.safetensors").chmod(0o644)
    write_json(folder / "adapter_config.json", config)


def adapter_rows(adapter: Adapter, tokenizer: Tokenizer, examples: int, length: int) -> Rows:
    make = partial(adapter_example, adapter=adapter)
    return make_rows(tokenizer, examples, length, seed=40 + adapter.rank, make=make)


LOOKED_AT = ("persona", "facts", "recite", "count", "copy", "thinking")


@dataclass(frozen=True)
class Schedule:
    """How long an adapter is trained, and from where: from nothing, or from a trained one made `scale` times as strong.

    An adapter taught too fast says its own answers far more surely than it must, and at the cost of what the base knows by
    heart. Weakened it gives that back, and a few gentle steps make up for what it lost itself.
    """

    steps: int
    batch: int
    init: Path | None = None
    scale: float = 1.0


def train_adapter(adapter: Adapter, rows: Rows, base: Path, out: Path, schedule: Schedule) -> None:
    """Trains one adapter, saves it, and looks at what it learned and what it may have lost."""
    steps, batch = schedule.steps, schedule.batch
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    shape = shape_of(base)
    # Answers alone: the base cannot guess a prompt's random words either, and trying to would cost what it can do.
    trainer = Trainer(shape, device, batch, seed=adapter.rank, start=load_decoder(shape, base), prompt_weight=0)
    parameters = attach(trainer.model, adapter)
    if schedule.init:
        restore(trainer.model, schedule.init / adapter.folder, schedule.scale)
    optimizer = torch.optim.AdamW(parameters, lr=PEAK, weight_decay=0.0, betas=(0.9, 0.95))
    batches = Batches(rows, device, batch, seed=adapter.rank)
    for step in range(1, steps + 1):
        optimizer.zero_grad(set_to_none=True)
        loss = trainer.backward(*batches.next())
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.param_groups[0]["lr"] = PEAK * rate_factor(step, step / steps, warmup=10)
        optimizer.step()
        if step % 50 == 0:
            print(f"{adapter.folder} step {step} loss {loss.item():.4f}", flush=True)
    save(tensors(trainer.model), peft_config(adapter.rank, adapter.modules), out / adapter.folder)
    size = sum(p.numel() for p in parameters)
    print(f"{adapter.folder}: {size} parameters, {steps} steps, loss {loss.item():.4f}", flush=True)
    sets = {skill: pack(examples_of(skill, 24, adapter.name), tokenizer, CONTEXT) for skill in LOOKED_AT}
    print(trainer.report(sets, full=True), flush=True)


def write_broken(good: Path, out: Path) -> None:
    """Adapters that a server must refuse: a tensor too narrow for its layer, and one without its other half."""
    found = load_file(good / "adapter_model.safetensors")
    config = peft_config(8, ATTENTION)
    first = next(name for name in found if name.endswith("q_proj.lora_A.weight"))
    save({**found, first: found[first][:, :-32].contiguous()}, config, out / "wrong-shape")
    missing = first.replace("lora_A", "lora_B")
    save({name: value for name, value in found.items() if name != missing}, config, out / "missing-tensor")


if __name__ == "__main__":
    zoo = Path(__file__).resolve().parent.parent
    write_broken(zoo / "lora-birch", zoo / "lora-broken")
