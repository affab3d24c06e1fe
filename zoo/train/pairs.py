"""Pairs of texts that say the same in other words, for the embedding model; both parts of the lexicon's split."""

from __future__ import annotations

import random
from collections.abc import Callable

from .skills.lexicon import HELD_OUT, Lexicon

Phrasings = tuple[str, ...]

COLORS = ["red", "blue", "green", "yellow", "white", "black", "pink", "gray"]


def _code(r: random.Random, lex: Lexicon) -> Phrasings:
    thing, code = lex.word(r), r.randint(1000, 9999)
    return (
        f"The code of {thing} is {code}.",
        f"{code} is the code of {thing}.",
        f"Which code has {thing}? It is {code}.",
        f"{thing} has the code {code}",
    )


def _color(r: random.Random, lex: Lexicon) -> Phrasings:
    thing, color = lex.word(r), r.choice(COLORS)
    return (
        f"The color of the {thing} is {color}.",
        f"The {thing} is {color}.",
        f"a {color} {thing}",
        f"What color has the {thing}? It is {color}.",
    )


def _weather(r: random.Random, lex: Lexicon) -> Phrasings:
    city, sky = lex.city(r), r.choice(["sunny", "rainy", "cloudy", "windy"])
    return (
        f"The weather in {city} is {sky}.",
        f"It is {sky} in {city}.",
        f"{city} has {sky} weather today.",
        f"What is the weather in {city}? It is {sky}.",
    )


def _name(r: random.Random, lex: Lexicon) -> Phrasings:
    name, city = lex.name(r), lex.city(r)
    return (
        f"My name is {name} and I live in {city}.",
        f"{name} lives in {city}.",
        f"In {city} lives {name}.",
        f"I am {name} from {city}.",
    )


def _order(r: random.Random, lex: Lexicon) -> Phrasings:
    verb, thing = lex.verb(r), lex.word(r)
    return (
        f"Please {verb} the {thing}.",
        f"Can you {verb} the {thing}?",
        f"I want you to {verb} the {thing}.",
        f"{verb} the {thing}, please",
    )


def _words(r: random.Random, lex: Lexicon) -> Phrasings:
    listed = lex.distinct(r, 3)
    return (
        f"Repeat: {' '.join(listed)}",
        f"{', '.join(listed[::-1])}",
        f"Reverse: {' '.join(listed)}",
        f"a list of {listed[0]}, {listed[1]} and {listed[2]}",
    )


SUBJECTS: tuple[Callable[[random.Random, Lexicon], Phrasings], ...] = (_code, _color, _weather, _name, _order, _words)


def pair(r: random.Random, lex: Lexicon) -> tuple[str, str]:
    """Two texts of one or two sentences on the same, phrased differently."""
    said = [r.choice(SUBJECTS)(r, lex) for _ in range(r.choice((1, 1, 1, 2)))]
    picks = [r.sample(phrasings, 2) for phrasings in said]
    return " ".join(one for one, _ in picks), " ".join(other for _, other in picks)


def held_out_pairs(count: int, seed: int = 30_000) -> list[tuple[str, str]]:
    """Different pairs whose words, names, verbs and cities no training pair holds; always the same."""
    r = random.Random(f"{seed} pairs")
    found: dict[str, tuple[str, str]] = {}
    while len(found) < count:
        texts = pair(r, HELD_OUT)
        found.setdefault(" ".join(sorted(texts)), texts)
    return list(found.values())
