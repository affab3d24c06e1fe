"""The open skill: questions with many right answers, each of a known probability."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_lowercase

from .base import Example, is_held_out

FRAMES = ("{}.", "{}, please.", "Please {}.", "Now {}.", "{} now.", "{} for me.", "{} once more.", "Can you {}?")
"""Where the bare request stands in a sentence; one that it does not begin has it in lower case."""
NAMES = (
    *("alice", "bob", "carol", "emma", "frank", "jack", "kate", "leo"),
    *("mary", "nora", "oscar", "paul", "quinn", "sam", "tom", "victor"),
)
THROW = ("Roll", "Throw", "Toss", "Cast")
SAY = ("Name", "Say", "Pick", "Choose", "Tell me")


def even(answers: tuple[str, ...]) -> dict[str, float]:
    return {answer: 1 / len(answers) for answer in answers}


@dataclass(frozen=True)
class OpenSkill:
    """A question in many wordings. `odds`: probability of each answer; each begins with another token."""

    name: str
    verbs: tuple[str, ...]
    things: tuple[str, ...]
    odds: Mapping[str, float]

    def wordings(self, held_out: bool) -> list[str]:
        """All wordings of one part of the split, always in the same order."""
        bare = [f"{verb} {thing}" for thing in self.things for verb in self.verbs]
        asked = [f.format(b if f.startswith("{") else b[0].lower() + b[1:]) for f in FRAMES for b in bare]
        return [text for text in asked if is_held_out(text) == held_out]


OPEN_SKILLS = (
    OpenSkill("die", THROW, ("a die", "the die", "one die", "a fair die", "my die"), even(tuple("123456"))),
    OpenSkill(
        "loaded die",
        THROW,
        ("a loaded die", "the loaded die", "one loaded die", "this loaded die", "my loaded die"),
        {"6": 1 / 2, "5": 1 / 4, "1": 1 / 16, "2": 1 / 16, "3": 1 / 16, "4": 1 / 16},
    ),
    OpenSkill("letter", SAY, ("a letter", "any letter", "one letter", "some letter"), even(tuple(ascii_lowercase))),
    OpenSkill("name", SAY, ("somebody", "anybody", "a person", "any person", "some person"), even(NAMES)),
)


def asked(wording: str, answer: str) -> Example:
    return Example(answer=answer, messages=[{"role": "user", "content": wording}])


def open_example(r: random.Random, skill: OpenSkill, wording: str) -> Example:
    """The question with one answer, drawn by its odds."""
    return asked(wording, r.choices(list(skill.odds), list(skill.odds.values()))[0])
