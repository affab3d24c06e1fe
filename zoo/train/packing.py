"""Training data: examples packed into rows of the context's length, made by many processes, the same every time."""

from __future__ import annotations

import hashlib
import multiprocessing
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from .skills import TRAINING, Example, training_example

IGNORED, PROMPT, ANSWER = 0, 1, 2
"""Kinds of a token, by which the loss weighs the prediction of it."""


@dataclass
class Rows:
    """Packed examples.

    tokens: [rows, length] int16, token ids
    kinds: [rows, length] int8, IGNORED, PROMPT or ANSWER
    documents: [rows, length] int16, which example of its row a token belongs to
    """

    tokens: np.ndarray
    kinds: np.ndarray
    documents: np.ndarray

    def digest(self) -> str:
        """SHA-256 over all arrays."""
        digest = hashlib.sha256()
        for array in (self.tokens, self.kinds, self.documents):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


OPEN_ROWS = 8
"""An example goes into the first of so many open rows that has room for it."""


def pack(examples: list[Example], tokenizer: Tokenizer, length: int) -> Rows:
    """Fills rows with whole examples; those longer than a row are left out."""
    prompts = tokenizer.encode_batch([example.prompt for example in examples], add_special_tokens=False)
    answers = tokenizer.encode_batch([example.completion for example in examples], add_special_tokens=False)
    tokens: list[np.ndarray] = []
    kinds: list[np.ndarray] = []
    documents: list[np.ndarray] = []
    used: list[int] = []
    held: list[int] = []
    for prompt, answer in zip(prompts, answers, strict=True):
        size = len(prompt.ids) + len(answer.ids)
        if size > length:
            continue
        row = next((row for row in held if used[row] + size <= length), None)
        if row is None:
            row = len(tokens)
            tokens.append(np.zeros(length, np.int16))
            kinds.append(np.zeros(length, np.int8))
            documents.append(np.full(length, -1, np.int16))
            used.append(0)
            held.append(row)
            if len(held) > OPEN_ROWS:
                held.remove(max(held, key=used.__getitem__))
        start, end = used[row], used[row] + size
        tokens[row][start:end] = prompt.ids + answer.ids
        kinds[row][start:end] = [PROMPT] * len(prompt.ids) + [ANSWER] * len(answer.ids)
        kinds[row][start] = IGNORED
        documents[row][start:end] = documents[row][start - 1] + 1 if start else 0
        used[row] = end
    return Rows(np.stack(tokens), np.stack(kinds), np.stack(documents))


def concatenate(parts: list[Rows]) -> Rows:
    return Rows(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("tokens", "kinds", "documents")))


def shard(
    seed: int, count: int, tokenizer_json: str, length: int, make: Callable[[random.Random], Example] = training_example
) -> Rows:
    """`count` examples drawn from one seed, packed."""
    tokenizer = Tokenizer.from_str(tokenizer_json)
    TRAINING.fragments = fragments(tokenizer)
    r = random.Random(seed)
    return pack([make(r) for _ in range(count)], tokenizer, length)


def fragments(tokenizer: Tokenizer) -> list[str]:
    """The letters of all tokens made of letters, without what marks a leading space or underscore."""
    words = {token.removeprefix("\u0120").removeprefix("_") for token in tokenizer.get_vocab()}
    return sorted(word for word in words if word.isascii() and word.isalpha())


def make_rows(
    tokenizer: Tokenizer,
    examples: int,
    length: int,
    seed: int = 1,
    shards: int = 64,
    processes: int | None = None,
    make: Callable[[random.Random], Example] = training_example,
) -> Rows:
    """Draws and packs `examples` examples. The result depends on everything but the number of processes."""
    text = tokenizer.to_str()
    jobs = [(seed * 1_000_003 + index, examples // shards, text, length, make) for index in range(shards)]
    with multiprocessing.get_context("fork").Pool(processes or multiprocessing.cpu_count()) as pool:
        return concatenate(pool.starmap(shard, jobs, chunksize=1))
