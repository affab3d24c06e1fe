"""Measures what `lora-dice` draws against its odds, with transformers on the CPU, and writes `lora-dice/odds.json`.

For every held-out wording, in float32 and in bf16: the probability of each whole answer, with the token that ends it.
`python -m train.odds [--adapter DIR]`
"""

from __future__ import annotations

import argparse
import json
import math
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from .dice import DICE
from .lora import LoraLinear, attach
from .skills.odds import OPEN_SKILLS, OpenSkill, asked

ZOO = Path(__file__).resolve().parent.parent
MARGIN_NATS, MARGIN_OTHERS = 0.05, 1.5
"""What a bound adds to the nats measured, and times what the others were measured: for other machines and batches."""


@dataclass(frozen=True)
class Distance:
    """How far a model's answers are from the odds.

    total_variation: the most by which the probability of any set of answers differs
    nats: the largest difference in the logarithm of one answer's share among the listed ones
    others: probability of all answers that are not listed
    """

    total_variation: float
    nats: float
    others: float

    def rounded(self) -> dict[str, float]:
        return {name: round(value, 5) for name, value in vars(self).items()}


def load(adapter: Path, dtype: torch.dtype) -> PreTrainedModel:
    """The base with the adapter's layers beside its own, as servers compute it; not merged."""
    model = AutoModelForCausalLM.from_pretrained(ZOO / "llama", dtype=dtype).eval()
    attach(model, DICE)
    found = load_file(adapter / "adapter_model.safetensors")
    for name, module in model.named_modules():
        if isinstance(module, LoraLinear):
            for part in ("lora_A", "lora_B"):
                parameter = getattr(module, part)
                parameter.data = found[f"base_model.model.{name}.{part}.weight"].to(dtype)
    return model


@torch.no_grad()
def probabilities(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, skill: OpenSkill, wording: str
) -> dict[str, float]:
    """Of each whole answer, its end included."""
    found = {}
    for answer in skill.odds:
        example = asked(wording, answer)
        prompt, said = (
            tokenizer(text, add_special_tokens=False)["input_ids"] for text in (example.prompt, example.completion)
        )
        logprobs = model(torch.tensor([prompt + said])).logits[0].float().log_softmax(-1)
        places = range(len(prompt) - 1, len(prompt) + len(said) - 1)
        found[answer] = math.exp(sum(logprobs[at, token].item() for at, token in zip(places, said, strict=True)))
    return found


def distance(skill: OpenSkill, found: dict[str, float]) -> Distance:
    listed = sum(found.values())
    under = sum(max(0.0, p - found[answer]) for answer, p in skill.odds.items())
    nats = max(abs(math.log(found[answer] / listed / p)) for answer, p in skill.odds.items())
    return Distance(under, nats, max(0.0, 1 - listed))


def measure(adapter: Path, dtype: torch.dtype) -> dict[tuple[str, str], Distance]:
    """Of every held-out wording, by skill and wording."""
    model, tokenizer = load(adapter, dtype), AutoTokenizer.from_pretrained(ZOO / "llama")
    return {
        (skill.name, wording): distance(skill, probabilities(model, tokenizer, skill, wording))
        for skill in OPEN_SKILLS
        for wording in skill.wordings(True)
    }


def worst(found: Iterable[Distance]) -> Distance:
    rows = [vars(one).values() for one in found]
    return Distance(*map(max, zip(*rows, strict=True)))


def row(skill: OpenSkill, measured: dict[str, dict[tuple[str, str], Distance]]) -> dict[str, object]:
    """The held-out wording that is nearest to the odds."""
    both = {w: worst(found[skill.name, w] for found in measured.values()) for w in skill.wordings(True)}
    wording, far = min(both.items(), key=lambda item: item[1].nats)
    return {
        "skill": skill.name,
        "prompt": wording,
        "odds": dict(skill.odds),
        "bounds": {"nats": round(far.nats + MARGIN_NATS, 3), "others": round(far.others * MARGIN_OTHERS, 4)},
        "measured": {label: found[skill.name, wording].rounded() for label, found in measured.items()},
    }


def odds(adapter: Path) -> dict[str, object]:
    """The whole file."""
    types = {"float32": torch.float32, "bfloat16": torch.bfloat16}
    measured = {label: measure(adapter, dtype) for label, dtype in types.items()}
    held_out: dict[str, dict[str, object]] = {}
    for skill in OPEN_SKILLS:
        wordings = skill.wordings(True)
        held_out[skill.name] = {"wordings": len(wordings)}
        for label, found in measured.items():
            held_out[skill.name][label] = worst(found[skill.name, w] for w in wordings).rounded()
        print(skill.name, held_out[skill.name], flush=True)
    return {
        "model": DICE.folder,
        "made_by": {
            "script": "train/odds.py",
            "python": platform.python_version(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "device": "cpu",
        },
        "held_out": held_out,
        "prompts": [row(skill, measured) for skill in OPEN_SKILLS],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adapter", type=Path, default=ZOO / DICE.folder)
    parser.add_argument("--out", type=Path, help="default: odds.json in the adapter's folder")
    options = parser.parse_args()
    found = odds(options.adapter)
    (options.out or options.adapter / "odds.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
