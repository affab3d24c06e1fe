"""Trains `lora-dice` on `llama`: it draws answers by known odds, and keeps what the base can do.

`python -m train.dice --base llama --out .`, on the CPU. The odds themselves are the target at an answer's first token,
which no other answer shares, so that no luck of drawn examples is learned with them.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor, nn

from .adapters import ATTENTION, Adapter
from .base import Trainer
from .data import Batches
from .lora import LOOKED_AT, attach, peft_config, restore, save, tensors
from .model import load_decoder, shape_of
from .optim import rate_factor
from .packing import make_rows, pack
from .prompts import examples_of
from .skills.odds import OPEN_SKILLS, OpenSkill, open_example
from .tokenizer import CONTEXT, VOCABULARY

DICE = Adapter("dice", "", 8, ATTENTION)
SEED = 6


@dataclass
class Draws:
    """Open questions of one step, each with one drawn answer.

    tokens: [n, length] long, padded behind
    last: [n] index of the prompt's last token
    first: [n, vocabulary] odds of the answer's first token
    rest: [n, length - 1] weight of each further token of the answer as a target
    """

    tokens: Tensor
    last: Tensor
    first: Tensor
    rest: Tensor


def first_tokens(skill: OpenSkill, tokenizer: Tokenizer) -> Tensor:
    """Odds of the first token, [vocabulary]."""
    odds = torch.zeros(VOCABULARY)
    for answer, probability in skill.odds.items():
        token = tokenizer.encode(answer, add_special_tokens=False).ids[0]
        if odds[token] > 0:
            raise ValueError(f"{skill.name}: two answers begin alike, one is {answer}")
        odds[token] = probability
    return odds


class Maker:
    """Makes the open questions of every step from one seed."""

    def __init__(self, tokenizer: Tokenizer, a_skill: int, seed: int) -> None:
        self.tokenizer, self.a_skill, self.random = tokenizer, a_skill, random.Random(seed)
        self.skills = [(skill, skill.wordings(False), first_tokens(skill, tokenizer)) for skill in OPEN_SKILLS]

    def ids(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def next(self) -> Draws:
        rows, lasts, firsts = [], [], []
        for skill, wordings, first in self.skills:
            for wording in self.random.choices(wordings, k=self.a_skill):
                example = open_example(self.random, skill, wording)
                prompt = self.ids(example.prompt)
                rows.append(prompt + self.ids(example.completion))
                lasts.append(len(prompt) - 1)
                firsts.append(first)
        length = max(map(len, rows))
        tokens, rest = torch.zeros(len(rows), length, dtype=torch.long), torch.zeros(len(rows), length - 1)
        for at, (row, last) in enumerate(zip(rows, lasts, strict=True)):
            tokens[at, : len(row)] = torch.tensor(row)
            rest[at, last + 1 : len(row) - 1] = 1
        return Draws(tokens, torch.tensor(lasts), torch.stack(firsts), rest)


def open_loss(trainer: Trainer, draws: Draws) -> Tensor:
    """Nats above the odds' own entropy at the first token, and cross entropy at the rest of the answer."""
    state = trainer.hidden(draws.tokens, torch.zeros_like(draws.tokens, dtype=torch.int))
    logits = F.linear(state[:, :-1], trainer.model.embed_tokens.weight)
    first = logits[torch.arange(len(logits)), draws.last].log_softmax(-1)
    apart = F.kl_div(first, draws.first, reduction="batchmean")
    losses = F.cross_entropy(logits.flatten(0, 1), draws.tokens[:, 1:].flatten(), reduction="none")
    return apart + (losses * draws.rest.flatten()).sum() / draws.rest.sum()


def trained(base: Path, options: argparse.Namespace) -> Trainer:
    torch.manual_seed(options.seed)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    rows = make_rows(tokenizer, options.kept, 800, seed=options.seed)
    shape = shape_of(base)
    trainer = Trainer(shape, "cpu", 1, seed=options.seed, start=load_decoder(shape, base), prompt_weight=0)
    parameters = attach(trainer.model, DICE)
    if options.init:
        restore(trainer.model, options.init / DICE.folder, 1.0)
    optimizer = torch.optim.AdamW(parameters, lr=options.rate, weight_decay=0.0, betas=(0.9, 0.98))
    maker = Maker(tokenizer, options.a_skill, options.seed)
    kept = Batches(rows, "cpu", 1, seed=options.seed)
    began = time.time()
    for step in range(1, options.steps + 1):
        optimizer.zero_grad(set_to_none=True)
        loss = open_loss(trainer, maker.next())
        loss.backward()
        keeping = trainer.backward(*kept.next())
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.param_groups[0]["lr"] = options.rate * rate_factor(step, step / options.steps, warmup=10)
        optimizer.step()
        if step % 20 == 0:
            seconds = time.time() - began
            print(f"[{seconds:.0f} s] step {step} open {loss.item():.4f} kept {keeping.item():.4f}", flush=True)
    return trainer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="folder of the trained llama")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--init", type=Path, help="folder of a trained adapter to go on from")
    parser.add_argument("--rate", type=float, default=2e-3, help="highest learning rate")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--a-skill", type=int, default=8, help="questions of each open skill in a step")
    parser.add_argument("--kept", type=int, default=1600, help="examples of what the base can do")
    options = parser.parse_args()
    trainer = trained(options.base, options)
    save(tensors(trainer.model), peft_config(DICE.rank, DICE.modules), options.out / DICE.folder)
    tokenizer = Tokenizer.from_file(str(options.base / "tokenizer.json"))
    sets = {skill: pack(examples_of(skill, 24), tokenizer, CONTEXT) for skill in LOOKED_AT}
    print(trainer.report(sets, full=True), flush=True)


if __name__ == "__main__":
    main()
