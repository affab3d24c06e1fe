"""The skills, their shares in the training data, and seeded draws of both parts of the split."""

from __future__ import annotations

import random

from .arithmetic import sums, think
from .base import END, END_OF_TEXT, START, THINK, THINK_END, Example, Generator, draw, render
from .dialogue import needle, persona, recall
from .lexicon import HELD_OUT, TRAINING, Alike, Lexicon
from .structured import json_object
from .text import copy, count, facts, recite, reverse
from .tools import no_call, parallel, tool, tool_open, tool_result

__all__ = [
    "END",
    "END_OF_TEXT",
    "HELD_OUT",
    "SHARED_SPACES",
    "SKILLS",
    "START",
    "THINK",
    "THINK_END",
    "TRAINING",
    "Example",
    "draw",
    "draw_skill",
    "held_out_examples",
    "render",
    "training_example",
]

SKILLS: dict[str, tuple[Generator, float]] = {
    "count": (count, 0.6),
    "facts": (facts, 0.9),
    "copy": (copy, 2.4),
    "reverse": (reverse, 2.4),
    "sums": (sums, 5.0),
    "think": (think, 0.9),
    "tool": (tool, 4.0),
    "tool_open": (tool_open, 5.0),
    "parallel": (parallel, 6.0),
    "no_call": (no_call, 1.0),
    "tool_result": (tool_result, 0.9),
    "json": (json_object, 5.0),
    "recall": (recall, 0.9),
    "needle": (needle, 0.8),
    "persona": (persona, 0.6),
    "recite": (recite, 0.06),
}
"""Generator and share of the examples."""

SHARED_SPACES = frozenset({"facts", "recite"})
"""Skills whose whole space is in the training data; of `persona` only the signing is held out."""

THINKING_SHARE = 0.22
"""Of the chat examples of other skills than `think`, so many are asked with thinking on."""


LOOKED_UP = frozenset({"copy", "reverse", "tool", "tool_open", "parallel", "tool_result", "json"})
ALIKE_SHARE = 0.35
"""Of the examples that say names again, so many draw from words that begin alike."""


def with_thinking(example: Example, r: random.Random) -> Example:
    if example.messages and r.random() < THINKING_SHARE:
        example.thinking = True
    return example


def training_example(r: random.Random) -> Example:
    """One example of a drawn skill, thinking on or off."""
    name = r.choices(list(SKILLS), [share for _, share in SKILLS.values()])[0]
    alike = name in LOOKED_UP and r.random() < ALIKE_SHARE
    return with_thinking(draw(SKILLS[name][0], r, Alike(r, TRAINING) if alike else TRAINING), r)


def draw_skill(name: str, r: random.Random, lex: Lexicon) -> Example:
    """One example of a skill; `thinking` stands for any chat skill asked with thinking on."""
    if name != "thinking":
        return draw(SKILLS[name][0], r, lex)
    while True:
        other = r.choice([skill for skill in SKILLS if skill not in ("recite", "think", "needle")])
        example = draw(SKILLS[other][0], r, lex)
        if example.messages:
            example.thinking = True
            return example


def held_out_examples(name: str, count: int, seed: int = 20_000) -> list[Example]:
    """`count` different held-out examples of a skill (fewer where the space is smaller), always the same."""
    r = random.Random(f"{seed} {name}")
    found: dict[str, Example] = {}
    for _ in range(count * 40):
        example = draw_skill(name, r, HELD_OUT)
        if name == "count" and not example.ends:
            continue
        found.setdefault(example.prompt, example)
        if len(found) == count:
            break
    return list(found.values())
