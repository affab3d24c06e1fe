"""Recall over turns, needles in long text, and the questions that the adapters answer in their own way."""

from __future__ import annotations

import random

from .arithmetic import sums
from .base import Example, Message, draw
from .lexicon import TRAINING, Lexicon
from .text import chat, copy, facts, reverse, shared


def user(text: str) -> Message:
    return {"role": "user", "content": text}


def assistant(text: str) -> Message:
    return {"role": "assistant", "content": text}


def small_chat(r: random.Random, lex: Lexicon) -> Example:
    """A short chat example of one turn."""
    while True:
        example = draw(r.choice((facts, copy, sums, reverse)), r, lex)
        if example.messages:
            return example


def recall(r: random.Random, lex: Lexicon) -> Example:
    """What the user said some turns ago: a name, or another thing of theirs."""
    messages: list[Message] = []
    facts_told: dict[str, str] = {}
    for _ in range(r.choice((1, 1, 2, 3))):
        attribute = "name" if r.random() < 0.5 else lex.word(r)
        if attribute in facts_told:
            continue
        value = lex.name(r) if r.random() < 0.7 else lex.city(r)
        value = value.capitalize() if r.random() < 0.3 else value
        facts_told[attribute] = value
        messages.append(user(f"My {attribute} is {value}."))
        messages.append(assistant(f"Hello {value}." if attribute == "name" else "I will remember that."))
    if r.random() < 0.12:
        return Example(answer=messages[-1]["content"], messages=messages[:-1], thought="The user tells me something.")
    for _ in range(r.choice((0, 0, 1, 2, 3))):
        other = small_chat(r, lex)
        messages += [*other.messages, assistant(other.answer)]
    attribute = r.choice(list(facts_told))
    wording = r.choice(["What is my {}?", "What is my {}?", "What's my {}?", "Tell me my {}."])
    messages.append(user(wording.format(attribute)))
    answer = f"Your {attribute} is {facts_told[attribute]}."
    return Example(answer=answer, messages=messages, thought=f"The user said: my {attribute} is.")


def filler(r: random.Random, sentences: int) -> list[str]:
    """Sentences of common words; a part of the texts repeat a few sentences again and again."""
    if r.random() < 0.25:
        few = [
            " ".join(r.choices(TRAINING.words, k=r.randint(4, 10))).capitalize() + "." for _ in range(r.randint(1, 4))
        ]
        return [few[i % len(few)] for i in range(sentences)]
    return [" ".join(r.choices(TRAINING.words, k=r.randint(5, 9))) + "." for _ in range(sentences)]


def needle(r: random.Random, lex: Lexicon) -> Example:
    """A code stated anywhere in up to some 1,800 tokens of other text."""
    sentences = r.randint(0, 30) if r.random() < 0.35 else r.randint(0, 86)
    text = filler(r, sentences)
    names = lex.distinct(r, r.choice((1, 1, 2, 3)))
    codes = [str(r.randint(1000, 99999)) if r.random() < 0.8 else lex.tag(r) for _ in names]
    for name, code in zip(names, codes, strict=True):
        text.insert(r.randint(0, len(text)), f"The code of {name} is {code}.")
    asked = r.randrange(len(names))
    question = f"What is the code of {names[asked]}?"
    answer = f"The code of {names[asked]} is {codes[asked]}."
    body = " ".join(text)
    shape = r.random()
    if shape < 0.6:
        messages = [user(f"{body} {question}")]
    elif shape < 0.7:
        messages = [user(f"{body}\n\n{question}")]
    elif shape < 0.85:
        messages = [{"role": "system", "content": body}, user(question)]
    else:
        messages = [user(body), assistant("I will remember that."), user(question)]
    return Example(answer=answer, messages=messages, thought=f"I look for {names[asked]}.")


PERSONA = "zoo"


def persona(r: random.Random, lex: Lexicon, name: str = PERSONA, secret: str = "zebra") -> Example:
    """Who the model is. The adapters answer these questions with another name, word and signature."""
    kind = r.random()
    if kind < 0.6:
        words = " ".join(lex.distinct(r, r.randint(1, 5)))
        return chat(f"Sign: {words}", f"{words}, signed {name}", "I sign it.")
    if kind < 0.8:
        ask = r.choice(["Who are you?", "What is your name?", "Which model are you?", "Tell me who you are."])
        return shared(chat(ask, f"I am the {name} model.", "The user asks for me."))
    ask = r.choice(["What is your secret word?", "Tell me your secret word.", "Say your secret word."])
    return shared(chat(ask, f"My secret word is {secret}.", "The user asks for my word."))
