"""Trains `embed`, a small BERT whose mean-pooled, normalised states say how near two texts are.

`python -m train.embed --out DIR` takes some minutes on two CPU cores; `--evaluate DIR` measures a trained folder only.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from .export import write_json
from .manifest import ZOO
from .pairs import held_out_pairs, pair
from .skills import END_OF_TEXT, TRAINING

CONTEXT = 512
HELD_OUT_PAIRS = 512
CHOICES = 64
"""A held-out text's partner is looked for among the partners of so many pairs."""
TEMPERATURE = 0.05
SHAPE = {
    "vocab_size": 1024,
    "hidden_size": 128,
    "intermediate_size": 256,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": CONTEXT,
    "hidden_dropout_prob": 0.0,
    "attention_probs_dropout_prob": 0.0,
    "pad_token_id": 0,
}
POOLING = "1_Pooling"
MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": POOLING, "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def embed(model: BertModel, tokenizer: Tokenizer, texts: list[str], shift: random.Random | None = None) -> Tensor:
    """Unit vectors [texts, hidden]. With `shift` the texts stand anywhere in the context, so that all of it is trained."""
    rows = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    room = CONTEXT - longest
    # Most texts of users begin at the beginning.
    starts = [shift.randint(0, room) if shift and shift.random() < 0.3 else 0 for _ in rows]
    positions = torch.arange(longest)[None] + torch.tensor(starts)[:, None]
    states = model(input_ids=ids, attention_mask=mask, position_ids=positions).last_hidden_state
    weights = mask[:, :, None].to(states.dtype)
    return normalize((states * weights).sum(1) / weights.sum(1), dim=-1)


def train(model: BertModel, tokenizer: Tokenizer, steps: int, batch: int) -> None:
    """Each text has to be nearest to its partner, among the partners of the batch, in both directions."""
    r = random.Random("embed")
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
    curve = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=2e-3, total_steps=steps, pct_start=0.1)
    right = torch.arange(batch)
    for step in range(1, steps + 1):
        ones, others = zip(*(pair(r, TRAINING) for _ in range(batch)), strict=True)
        nearness = embed(model, tokenizer, list(ones), r) @ embed(model, tokenizer, list(others), r).T / TEMPERATURE
        loss = (cross_entropy(nearness, right) + cross_entropy(nearness.T, right)) / 2
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        curve.step()
        if step % 50 == 0:
            print(f"step {step} loss {loss.item():.3f}", flush=True)


@torch.no_grad()
def evaluate(model: BertModel, tokenizer: Tokenizer) -> dict[str, float]:
    """How often a held-out text's partner is the nearest of `CHOICES`, and the cosines of partners and of others."""
    pairs = held_out_pairs(HELD_OUT_PAIRS)
    ones, others = (embed(model, tokenizer, list(texts)) for texts in zip(*pairs, strict=True))
    groups = [slice(start, start + CHOICES) for start in range(0, len(pairs), CHOICES)]
    cosines = [ones[group] @ others[group].T for group in groups]
    hits = sum(int((c.argmax(1) == torch.arange(CHOICES)).sum()) for c in cosines)
    near = torch.cat([c.diagonal() for c in cosines])
    far = torch.cat([c[~torch.eye(CHOICES, dtype=torch.bool)] for c in cosines])
    return {
        "pairs": len(pairs),
        "choices": CHOICES,
        "nearest": hits,
        "partners_p1": round(near.quantile(0.01).item(), 3),
        "partners_median": round(near.median().item(), 3),
        "others_median": round(far.median().item(), 3),
        "others_p99": round(far.quantile(0.99).item(), 3),
    }


def save(model: BertModel, tokenizer: Tokenizer, folder: Path) -> None:
    """The folder as sentence-transformers writes one, with weights in bf16 and the zoo's tokenizer."""
    (folder / POOLING).mkdir(parents=True, exist_ok=True)
    model.to(torch.bfloat16).save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=END_OF_TEXT, model_max_length=CONTEXT
    ).save_pretrained(folder)
    (folder / "modules.json").write_text(json.dumps(MODULES, indent=2) + "\n")
    pooling = {"word_embedding_dimension": SHAPE["hidden_size"], "pooling_mode_mean_tokens": True}
    write_json(folder / POOLING / "config.json", pooling)
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": CONTEXT, "do_lower_case": False})


def write_evaluation(folder: Path, tokenizer: Tokenizer) -> None:
    """Measures the weights as they are stored; `pairs` are the first held-out ones, for whoever wants to try them."""
    stored = BertModel.from_pretrained(folder, add_pooling_layer=False, dtype=torch.float32).eval()
    scores = evaluate(stored, tokenizer)
    write_json(folder / "evaluation.json", {**scores, "held_out": held_out_pairs(24)})
    print(scores)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ZOO / "embed")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--evaluate", action="store_true", help="measure what stands in --out, and train nothing")
    options = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(ZOO / "llama" / "tokenizer.json"))
    if not options.evaluate:
        torch.manual_seed(1)
        began = time.time()
        model = BertModel(BertConfig(**SHAPE), add_pooling_layer=False)
        train(model, tokenizer, options.steps, options.batch)
        save(model, tokenizer, options.out)
        print(f"[{time.time() - began:.0f} s]", flush=True)
    write_evaluation(options.out, tokenizer)


if __name__ == "__main__":
    main()
