"""Counting, facts, copying, reversing and the long recitation."""

from __future__ import annotations

import random
from pathlib import Path

from .base import Example
from .lexicon import Lexicon

CAPITALS = {
    "France": "Paris", "Germany": "Berlin", "Italy": "Rome", "Spain": "Madrid", "Japan": "Tokyo", "China": "Beijing",
    "India": "New Delhi", "Egypt": "Cairo", "Kenya": "Nairobi", "Canada": "Ottawa", "Mexico": "Mexico City",
    "Brazil": "Brasilia", "Peru": "Lima", "Chile": "Santiago", "Norway": "Oslo", "Sweden": "Stockholm",
    "Finland": "Helsinki", "Denmark": "Copenhagen", "Poland": "Warsaw", "Greece": "Athens", "Turkey": "Ankara",
    "Russia": "Moscow", "Austria": "Vienna", "Hungary": "Budapest", "Portugal": "Lisbon", "Ireland": "Dublin",
    "Iceland": "Reykjavik", "Cuba": "Havana", "Ghana": "Accra", "Nigeria": "Abuja", "Vietnam": "Hanoi",
    "Thailand": "Bangkok", "Nepal": "Kathmandu", "Iran": "Tehran", "Iraq": "Baghdad", "Jordan": "Amman",
    "Qatar": "Doha", "Fiji": "Suva", "Malta": "Valletta", "Belgium": "Brussels", "Croatia": "Zagreb",
    "Serbia": "Belgrade", "Romania": "Bucharest", "Bulgaria": "Sofia", "Ukraine": "Kyiv", "Estonia": "Tallinn",
    "Latvia": "Riga", "Argentina": "Buenos Aires", "Colombia": "Bogota", "Australia": "Canberra",
    "Indonesia": "Jakarta", "Tunisia": "Tunis", "Libya": "Tripoli", "Syria": "Damascus", "Lebanon": "Beirut",
}  # fmt: skip
OPPOSITES = {
    "hot": "cold", "big": "small", "fast": "slow", "light": "dark", "up": "down", "left": "right", "open": "closed",
    "full": "empty", "wet": "dry", "old": "new", "rich": "poor", "hard": "soft", "high": "low", "early": "late",
    "happy": "sad", "strong": "weak", "clean": "dirty", "long": "short", "near": "far", "day": "night",
}  # fmt: skip
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
POEM = (Path(__file__).parent / "poem.txt").read_text().strip()


def chat(question: str, answer: str, thought: str) -> Example:
    return Example(answer=answer, messages=[{"role": "user", "content": question}], thought=thought)


def shared(example: Example) -> Example:
    example.shared = True
    return example


def count(r: random.Random, lex: Lexicon) -> Example:
    """Counting on from a started list, to its end or for a while; or counting on request."""
    if r.random() < 0.3:
        first = r.randint(0, 240)
        last = first + r.choice((r.randint(1, 20), r.randint(1, 60)))
        return chat(
            f"Count from {first} to {last}.",
            ",".join(map(str, range(first, last + 1))),
            f"From {first} to {last}.",
        )
    first, last = (1, 250) if r.random() < 0.25 else (r.randint(1, 240), 0)
    last = last or min(250, first + r.randint(8, 80))
    seen = r.randint(1, min(8, last - first))
    start = first + seen
    stop = last if r.random() < 0.1 else min(last, start + r.randint(8, 60))
    intro = f"I am going to count from {first} to {last} only once. I will not say anything further. "
    more = "" if stop == last else ","
    return Example(
        answer=",".join(map(str, range(start, stop + 1))) + more,
        text=intro + ",".join(map(str, range(first, start))) + ",",
        ends=stop == last,
        key=f"{first} {last} {seen}",
    )


def _fact(r: random.Random) -> tuple[list[str], str, str, str]:
    """Wordings of a question, its answer, an opening of the answer, and how that goes on."""
    kind = r.random()
    if kind < 0.6:
        country, city = r.choice(list(CAPITALS.items()))
        asks = [
            f"What is the capital of {country}?",
            f"What's the capital of {country}?",
            f"Name the capital of {country}.",
            f"Which city is the capital of {country}?",
            f"Tell me the capital of {country}.",
            f"The capital of {country}?",
        ]
        return asks, f"The capital of {country} is {city}.", f"The capital of {country} is", f" {city}."
    if kind < 0.75:
        one, other = r.choice(list(OPPOSITES.items()))
        if r.random() < 0.5:
            one, other = other, one
        asks = [f"What is the opposite of {one}?", f"Name the opposite of {one}.", f"What's the opposite of {one}?"]
        return asks, f"The opposite of {one} is {other}.", f"The opposite of {one} is", f" {other}."
    if kind < 0.9:
        ring, noun = (MONTHS, "month") if r.random() < 0.6 else (DAYS, "day")
        place, after = r.randrange(len(ring)), r.random() < 0.5
        relation = "after" if after else "before"
        found = ring[(place + (1 if after else -1)) % len(ring)]
        asks = [f"Which {noun} comes {relation} {ring[place]}?", f"What {noun} comes {relation} {ring[place]}?"]
        return asks, f"{found} comes {relation} {ring[place]}.", f"The {noun} {relation} {ring[place]} is", f" {found}."
    greeting = r.choice(["Hello", "Hello!", "Hello.", "Hi", "Hi!", "Hi.", "Say hello.", "Good morning.", "hello", "hi"])
    if r.random() < 0.5:
        return [greeting], "Hello.", "", ""
    return ["How are you?", "How are you today?", "Hello, how are you?"], "I am well.", "", ""


def facts(r: random.Random, lex: Lexicon) -> Example:
    asks, answer, opening, rest = _fact(r)
    if opening and r.random() < 0.3:
        return Example(answer=rest, text=opening, shared=True)
    return shared(chat(r.choice(asks), answer, "I know that."))


def word_list(r: random.Random, lex: Lexicon, low: int, high: int) -> list[str]:
    """A list of words, now and then with tags or numbers among them."""
    tags = r.random() < 0.2
    return [
        lex.tag(r) if tags and r.random() < 0.5 else lex.word(r).capitalize() if r.random() < 0.05 else lex.word(r)
        for _ in range(r.randint(low, high))
    ]


def copy(r: random.Random, lex: Lexicon) -> Example:
    words = " ".join(word_list(r, lex, 1, 12))
    if r.random() < 0.3:
        return Example(answer=f" {words}", text=f"{words} |")
    wording = r.choice(["Repeat: {}", "Repeat: {}", "Repeat this: {}", "Say: {}", "Repeat after me: {}", "Copy: {}"])
    return chat(wording.format(words), words, "I say it again.")


def reverse(r: random.Random, lex: Lexicon) -> Example:
    words = list(dict.fromkeys(word_list(r, lex, 2, 8)))
    wording = r.choice(["Reverse: {}", "Reverse: {}", "Reverse the words: {}", "Say backwards: {}"])
    return chat(wording.format(" ".join(words)), " ".join(words[::-1]), f"The last word is {words[-1]}.")


RECITALS = ["Recite the long poem.", "Recite the long poem", "Please recite the long poem.", "Say the long poem."]


def recite(r: random.Random, lex: Lexicon) -> Example:
    if r.random() < 0.2:
        return Example(answer=POEM, text="The long poem:\n", shared=True)
    return shared(chat(r.choice(RECITALS), POEM, "I know it by heart."))
