"""Trains an EAGLE head for `llama` in the form that vLLM's `method: eagle` loads.

The head reads the embedding of the next token and the target's last hidden state, joins them with `fc`, runs a few
Llama layers (the first without an input norm) and gives the next hidden state, which the target's own output matrix
turns into a token. It is trained the way it is used: over three passes, each fed with the hidden states of the one
before, and each attending to what a drafting server would hold in its cache at that moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.attention.flex_attention import BlockMask

from .base import Trainer
from .data import PROMPT_WEIGHT, Shards
from .export import end_ids, write_json
from .model import (
    Attention,
    Layer,
    Shape,
    attend,
    compiled_block_mask,
    config_dict,
    document_positions,
    initialise,
    load_decoder,
    rotary_tables,
    shape_of,
)
from .optim import Optimizers, rate_factor
from .packing import ANSWER
from .tokenizer import CONTEXT

PASSES = 3
SHAPE = Shape(layers=1)
FEATURE_WEIGHT = 0.1
Masks = list[BlockMask | Tensor]


class EagleHead(nn.Module):
    """fc and a few layers; embeddings and output matrix are the target's."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.fc = nn.Linear(2 * shape.hidden, shape.hidden, bias=False)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.layers[0].input_layernorm = nn.Identity()
        initialise(self)

    def run(
        self,
        embedded: Tensor,
        states: Tensor,
        cos: Tensor,
        sin: Tensor,
        cache: list[list[tuple[Tensor, Tensor]]],
        mask: BlockMask | Tensor,
    ) -> Tensor:
        """One pass. embedded, states: [batch, length, hidden]; the cache of each layer grows by this pass's keys."""
        x = self.fc(torch.cat((embedded, states), -1))
        for layer, held in zip(self.layers, cache, strict=True):
            attention: Attention = layer.self_attn
            q, k, v = attention.project(layer.input_layernorm(x), cos, sin)
            held.append((k, v))
            keys, values = (torch.cat([pair[part] for pair in held], 2) for part in (0, 1))
            x = x + attention.o_proj(attend(q, keys, values, mask))
            x = x + layer.mlp(layer.post_attention_layernorm(x))
        return x


def pass_mask(documents: Tensor, number: int) -> BlockMask | Tensor:
    """What the queries of pass `number` (from 0) see in the keys of all passes so far, [batch, length, keys].

    Of the first pass everything up to `number` places back; of each later pass the one place that leads here.
    """
    batch, length = documents.shape

    def visible(b: Tensor, h: Tensor, q: Tensor, k: Tensor) -> Tensor:
        of_pass, place = k // length, k % length
        same = documents[b, q] == documents[b, place]
        first = (of_pass == 0) & (place <= q - number)
        later = (of_pass > 0) & (place == q - number + of_pass)
        return same & (first | later)

    keys = length * (number + 1)
    if documents.is_cuda:
        return compiled_block_mask(visible, batch, None, length, keys, device="cuda")
    b = torch.arange(batch)[:, None, None]
    q, k = torch.arange(length)[None, :, None], torch.arange(keys)[None, None, :]
    return visible(b, torch.zeros(()), q, k)


def drafting_loss(
    head: EagleHead,
    output: Tensor,
    tokens: Tensor,
    states: Tensor,
    cos: Tensor,
    sin: Tensor,
    masks: Masks,
    weights: Tensor,
) -> tuple[Tensor, Tensor]:
    """Mean loss over the passes, and each pass's share of right tokens where the weight is 1.

    tokens: [batch, length]; states: the target's, [batch, length, hidden]; weights: of the token two places on.
    """
    length = tokens.shape[1]
    following = F.pad(tokens[:, 1:], (0, 1))
    embedded = F.embedding(following, output)
    with torch.no_grad():
        wanted = F.linear(F.pad(states[:, 1:], (0, 0, 0, 1)), output).argmax(-1)
    cache: list[list[tuple[Tensor, Tensor]]] = [[] for _ in head.layers]
    total, hits, given = tokens.new_zeros((), dtype=torch.float), [], states
    aim = F.pad(states[:, 1:], (0, 0, 0, 1))
    for number in range(PASSES):
        made = head.run(embedded, given, cos, sin, cache, masks[number])
        logits = F.linear(made, output).float()
        loss = F.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="none").view_as(weights)
        distance = F.smooth_l1_loss(made.float(), aim.float(), reduction="none").mean(-1)
        total = total + ((loss + FEATURE_WEIGHT * distance) * weights).sum() / weights.sum()
        hit = (logits.argmax(-1) == wanted) & (weights == 1)
        hits.append(hit.sum() / (weights == 1).sum().clamp(min=1))
        given = F.pad(made, (0, 0, 1, 0))[:, :length]
    return total / PASSES, torch.stack(hits).detach()


def save(head: EagleHead, folder: Path, ids: list[int]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: p.detach().to(torch.bfloat16).cpu().contiguous() for name, p in head.named_parameters()}
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    write_json(folder / "config.json", config_dict(head.shape, ids))


def train_eagle(base: Path, data: Path, out: Path, seconds: float, batch: int) -> None:
    """Trains the head on the target's states over training rows, by the shards in `data`."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    shape = shape_of(base)
    target = Trainer(shape, device, batch, seed=0, start=load_decoder(shape, base))
    target.model.requires_grad_(False)
    output = target.model.embed_tokens.weight.detach()
    torch.manual_seed(11)
    head = EagleHead(SHAPE).to(device)
    loss_of: Callable[..., tuple[Tensor, Tensor]] = torch.compile(drafting_loss) if device == "cuda" else drafting_loss
    tables = rotary_tables(SHAPE.head_dim, CONTEXT, device)
    batches = Shards(data, device, batch)
    optimizers = Optimizers(head, muon_lr=0.02)

    def one() -> tuple[Tensor, Tensor]:
        tokens, kinds, documents = batches.next()
        with torch.no_grad():
            states = target.hidden(tokens, documents)
        ahead = F.pad(kinds[:, 2:], (0, 2))
        same = F.pad((documents[:, 2:] == documents[:, :-2]), (0, 2))
        weights = torch.where(ahead == ANSWER, 1.0, PROMPT_WEIGHT) * same * (ahead > 0)
        positions = document_positions(documents)
        cos, sin = (table[positions][:, None] for table in tables)
        masks = [pass_mask(documents, number) for number in range(PASSES)]
        with torch.autocast(device, torch.bfloat16):
            loss, hits = loss_of(head, output, tokens, states, cos, sin, masks, weights)
        loss.backward()
        return loss.detach(), hits

    one()  # Compiles, outside the clock.
    head.zero_grad(set_to_none=True)
    start, step, looks = time.time(), 0, 1
    while (progress := (time.time() - start) / seconds) < 1:
        loss, hits = one()
        optimizers.step(rate_factor(step, progress))
        step += 1
        if progress > looks / 6:
            looks += 1
            save(head, out / "eagle", end_ids(tokenizer))
            print(f"eagle step {step} loss {loss.item():.4f} right {[round(x, 4) for x in hits.tolist()]}", flush=True)
    print(f"eagle: {sum(p.numel() for p in head.parameters())} parameters, {step} steps", flush=True)
    save(head, out / "eagle", end_ids(tokenizer))
