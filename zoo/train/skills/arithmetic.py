"""Sums and differences, straight and with worked steps."""

from __future__ import annotations

import random

from .base import Example
from .lexicon import Lexicon
from .text import chat


def _question(r: random.Random, a: int, sign: str, b: int) -> str:
    word = "plus" if sign == "+" else "minus"
    return r.choice(
        [f"What is {a}{sign}{b}?"] * 3
        + [f"What's {a}{sign}{b}?", f"What is {a} {sign} {b}?", f"What is {a} {word} {b}?", f"{a}{sign}{b}=?"]
        + [f"Compute {a}{sign}{b}.", f"Calculate {a} {sign} {b}."]
    )


def _key(a: int, b: int) -> str:
    """The same for both orders, so that 3+5 cannot give 5+3 away."""
    return f"{min(a, b)}+{max(a, b)}"


def worked(a: int, b: int) -> str:
    """Column addition from the right, carries said aloud."""
    steps, carry = [], 0
    for place in range(max(len(str(a)), len(str(b)))):
        x, y = a // 10**place % 10, b // 10**place % 10
        total = x + y + carry
        steps.append(f"{x}+{y}+{carry}={total}" if carry else f"{x}+{y}={total}")
        carry = total // 10
    return ", ".join(steps) + f", so {a + b}."


def sums(r: random.Random, lex: Lexicon) -> Example:
    """Up to two digits without a thought; the pair of numbers decides whether it is held out."""
    a, b = r.randint(0, 99), r.randint(0, 99)
    if r.random() < 0.35:
        near = r.random() < 0.35  # A borrow that leaves one digit is what is learned last.
        a, b = max(a, b), max(0, max(a, b) - r.randint(0, 12)) if near else min(a, b)
        example = chat(_question(r, a, "-", b), f"{a}-{b}={a - b}", f"{a} less {b}.")
        example.key = f"{a}-{b}"
    elif r.random() < 0.15:
        example = Example(answer=str(a + b), text=f"{a}+{b}=", key=_key(a, b))
    else:
        example = chat(_question(r, a, "+", b), f"{a}+{b}={a + b}", worked(a, b))
        example.key = _key(a, b)
    return example


def think(r: random.Random, lex: Lexicon) -> Example:
    """Up to three digits with a worked thought."""
    top = r.choice((99, 999, 999))
    a, b = r.randint(0, top), r.randint(0, top)
    example = chat(_question(r, a, "+", b), f"{a}+{b}={a + b}", worked(a, b))
    example.thinking = True
    example.key = _key(a, b)
    return example
