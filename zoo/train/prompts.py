"""The held-out prompts: for the evaluation, and as `heldout.json` for those who recheck without Python."""

from __future__ import annotations

import json
import random
from functools import cache, partial
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from .adapters import ADAPTERS
from .skills import HELD_OUT, SHARED_SPACES, SKILLS, Example, draw, held_out_examples
from .skills.dialogue import PERSONA, persona

ZOO = Path(__file__).resolve().parent.parent
LONGEST = 1_900
"""Tokens of a prompt that fits the context together with its answer."""


def all_skills() -> dict[str, str]:
    """Every skill with how far its held-out prompts are from the training data."""
    notes = dict.fromkeys(SKILLS, "disjoint")
    notes |= dict.fromkeys(SHARED_SPACES, "same space")
    notes["persona"] = "signing disjoint"
    notes["thinking"] = "disjoint but facts"
    return notes


@cache
def _tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(ZOO / "llama" / "tokenizer.json"))


def _fits(example: Example) -> bool:
    return len(_tokenizer().encode(example.prompt, add_special_tokens=False).ids) <= LONGEST


def examples_of(skill: str, count: int, adapter: str = "") -> list[Example]:
    """Held-out examples; those of `persona` in the words of an adapter where one is named."""
    if skill == "persona" and adapter:
        secret = next(a.secret for a in ADAPTERS if a.name == adapter)
        r = random.Random(f"{count} {adapter}")
        own = partial(persona, name=adapter, secret=secret)
        return [draw(own, r, HELD_OUT) for _ in range(count)]
    found = held_out_examples(skill, count + count // 5)
    if adapter:  # Of `thinking`, what the adapter answers in its own way.
        found = [example for example in found if PERSONA not in example.answer]
    return [example for example in found if _fits(example)][:count]


def as_json(skill: str, example: Example) -> dict[str, Any]:
    """One prompt as a request's parts and the answer that is right."""
    wanted: dict[str, Any] = {"skill": skill}
    if example.messages:
        wanted["messages"] = example.messages
    else:
        wanted["prompt"] = example.text
    if example.tools:
        wanted["tools"] = example.tools
    if example.messages and example.thinking:
        wanted |= {"thinking": True, "thought": example.thought}
    if example.calls:
        wanted["calls"] = [{"name": name, "arguments": arguments} for name, arguments in example.calls]
    else:
        wanted["answer"] = example.answer
    return wanted


def write_held_out(path: Path, count: int = 24) -> None:
    rows = [as_json(skill, example) for skill in all_skills() for example in examples_of(skill, count)]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    path.write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    write_held_out(ZOO / "heldout.json")
