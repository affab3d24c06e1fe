"""A small Llama or Qwen3 in plain PyTorch for packed rows, and its export to the Hugging Face form."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.attention.flex_attention import BlockMask, create_block_mask, flex_attention

from .tokenizer import CONTEXT, VOCABULARY

EPSILON = 1e-6
THETA = 10_000.0


@dataclass(frozen=True)
class Shape:
    """Sizes of a model. `qk_norm` makes it a Qwen3 (norms on queries and keys), else it is a Llama."""

    hidden: int = 256
    intermediate: int = 384
    layers: int = 6
    heads: int = 8
    kv_heads: int = 4
    head_dim: int = 32
    qk_norm: bool = False


def rotary_tables(head_dim: int, length: int, device: torch.device | str) -> tuple[Tensor, Tensor]:
    """Cosines and sines, each [length, head_dim]."""
    inverse = 1.0 / THETA ** (torch.arange(0, head_dim, 2, device=device).float() / head_dim)
    angles = torch.outer(torch.arange(length, device=device).float(), inverse)
    angles = torch.cat((angles, angles), -1)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary embedding. x: [batch, heads, length, head_dim]; cos, sin: [batch, 1, length, head_dim]."""
    first, second = x.chunk(2, -1)
    return (x * cos + torch.cat((-second, first), -1) * sin).to(x.dtype)


class Attention(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.q_proj = nn.Linear(shape.hidden, shape.heads * shape.head_dim, bias=False)
        self.k_proj = nn.Linear(shape.hidden, shape.kv_heads * shape.head_dim, bias=False)
        self.v_proj = nn.Linear(shape.hidden, shape.kv_heads * shape.head_dim, bias=False)
        self.o_proj = nn.Linear(shape.heads * shape.head_dim, shape.hidden, bias=False)
        if shape.qk_norm:
            self.q_norm = nn.RMSNorm(shape.head_dim, eps=EPSILON)
            self.k_norm = nn.RMSNorm(shape.head_dim, eps=EPSILON)

    def project(self, x: Tensor, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """x: [batch, length, hidden] -> queries, keys, values, each [batch, heads, length, head_dim]."""
        batch, length, _ = x.shape

        def heads(y: Tensor) -> Tensor:
            return y.view(batch, length, -1, self.shape.head_dim)

        q, k, v = heads(self.q_proj(x)), heads(self.k_proj(x)), heads(self.v_proj(x))
        if self.shape.qk_norm:
            q, k = self.q_norm(q).to(v.dtype), self.k_norm(k).to(v.dtype)
        q, k, v = (y.transpose(1, 2) for y in (q, k, v))
        return rotate(q, cos, sin), rotate(k, cos, sin), v

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: BlockMask | Tensor) -> Tensor:
        q, k, v = self.project(x, cos, sin)
        return self.o_proj(attend(q, k, v, mask))


def attend(q: Tensor, k: Tensor, v: Tensor, mask: BlockMask | Tensor) -> Tensor:
    """Attention with grouped heads; a plain tensor is a boolean mask (for the CPU). -> [batch, length, heads * dim]."""
    if isinstance(mask, Tensor):
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None], enable_gqa=True)
    else:
        out = flex_attention(q, k, v, block_mask=mask, enable_gqa=True)
    return out.transpose(1, 2).flatten(2)


class Mlp(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(shape.hidden, shape.intermediate, bias=False)
        self.up_proj = nn.Linear(shape.hidden, shape.intermediate, bias=False)
        self.down_proj = nn.Linear(shape.intermediate, shape.hidden, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.input_layernorm = nn.RMSNorm(shape.hidden, eps=EPSILON)
        self.self_attn = Attention(shape)
        self.post_attention_layernorm = nn.RMSNorm(shape.hidden, eps=EPSILON)
        self.mlp = Mlp(shape)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: BlockMask | Tensor) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, mask)
        return x + self.mlp(self.post_attention_layernorm(x))


class Decoder(nn.Module):
    """The whole model; input and output embeddings are one matrix."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embed_tokens = nn.Embedding(VOCABULARY, shape.hidden)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.RMSNorm(shape.hidden, eps=EPSILON)
        initialise(self)

    def hidden(self, tokens: Tensor, cos: Tensor, sin: Tensor, mask: BlockMask | Tensor) -> Tensor:
        """Final normed hidden states. tokens: [batch, length] -> [batch, length, hidden]."""
        x = self.embed_tokens(tokens)
        if torch.is_autocast_enabled(x.device.type):
            x = x.to(torch.bfloat16)  # The residual stream in the type that servers run it in.
        for layer in self.layers:
            x = layer(x, cos, sin, mask)
        return self.norm(x)

    def forward(self, tokens: Tensor, cos: Tensor, sin: Tensor, mask: BlockMask | Tensor) -> Tensor:
        """Logits [batch, length, vocabulary]."""
        return F.linear(self.hidden(tokens, cos, sin, mask), self.embed_tokens.weight)


def initialise(module: nn.Module, layers: int = 4) -> None:
    """Normal weights; those that write into the residual stream start smaller."""
    for name, parameter in module.named_parameters():
        if parameter.dim() == 2:
            small = name.endswith(("o_proj.weight", "down_proj.weight"))
            nn.init.normal_(parameter, std=0.02 / (math.sqrt(2 * layers) if small else 1))


@dataclass
class Layout:
    """Where each token of a batch of packed rows stands.

    cos, sin: [batch, 1, length, head_dim], restarted at each document
    mask: causal within a document; a block mask on CUDA, a boolean tensor elsewhere
    """

    cos: Tensor
    sin: Tensor
    mask: BlockMask | Tensor


def document_positions(documents: Tensor) -> Tensor:
    """Position of each token in its document. documents: [batch, length]."""
    length = documents.shape[1]
    place = torch.arange(length, device=documents.device).expand_as(documents)
    starts = torch.zeros_like(documents, dtype=torch.long)
    starts[:, 1:] = torch.where(documents[:, 1:] != documents[:, :-1], place[:, 1:], 0)
    return place - starts.cummax(1).values


compiled_block_mask = torch.compile(create_block_mask)


def layout(documents: Tensor, tables: tuple[Tensor, Tensor]) -> Layout:
    """documents: [batch, length] int, which document each token belongs to."""
    batch, length = documents.shape
    positions = document_positions(documents)
    cos, sin = (table[positions][:, None] for table in tables)
    if documents.device.type == "cuda":

        def visible(b: Tensor, h: Tensor, q: Tensor, k: Tensor) -> Tensor:
            return (q >= k) & (documents[b, q] == documents[b, k])

        return Layout(cos, sin, compiled_block_mask(visible, batch, None, length, length, device="cuda"))
    same = documents[:, :, None] == documents[:, None, :]
    causal = torch.ones(length, length, dtype=torch.bool, device=documents.device).tril()
    return Layout(cos, sin, same & causal)


def config_dict(shape: Shape, end_ids: list[int]) -> dict[str, Any]:
    """`config.json` of the exported model."""
    return {
        "architectures": ["Qwen3ForCausalLM" if shape.qk_norm else "LlamaForCausalLM"],
        "model_type": "qwen3" if shape.qk_norm else "llama",
        "vocab_size": VOCABULARY,
        "hidden_size": shape.hidden,
        "intermediate_size": shape.intermediate,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "head_dim": shape.head_dim,
        "hidden_act": "silu",
        "max_position_embeddings": CONTEXT,
        "rms_norm_eps": EPSILON,
        "rope_theta": THETA,
        "attention_bias": False,
        "tie_word_embeddings": True,
        "bos_token_id": None,
        "eos_token_id": end_ids[0],
        "pad_token_id": end_ids[1],
        "torch_dtype": "bfloat16",
        **({} if shape.qk_norm else {"mlp_bias": False}),
    }


def state_for_export(model: Decoder) -> dict[str, Tensor]:
    """Tensors under their Hugging Face names, bf16; the tied output matrix is left out."""
    return {f"model.{name}": p.detach().to(torch.bfloat16).cpu().contiguous() for name, p in model.named_parameters()}


SHARPER = 3.0


@torch.no_grad()
def as_qwen3(llama: Decoder, tokens: Tensor, place: Layout) -> Decoder:
    """A Qwen3 that starts from a Llama's weights.

    Its norms give queries and keys the Llama's mean size on `tokens`, times `SHARPER` for the queries: one weight serves
    all heads, and those that look something up need more than the mean. That keeps 96 % of the answer tokens right.
    """
    model = Decoder(replace(llama.shape, qk_norm=True))
    model.load_state_dict(llama.state_dict(), strict=False)
    x = llama.embed_tokens(tokens)
    for layer, copy in zip(llama.layers, model.layers, strict=True):
        q, k, _ = layer.self_attn.project(layer.input_layernorm(x), place.cos, place.sin)
        copy.self_attn.q_norm.weight.fill_(SHARPER * q.square().mean(-1).sqrt().mean().item())
        copy.self_attn.k_norm.weight.fill_(k.square().mean(-1).sqrt().mean().item())
        x = layer(x, place.cos, place.sin, place.mask)
    return model


def shape_of(folder: Path) -> Shape:
    """The sizes of an exported model."""
    config = json.loads((folder / "config.json").read_text())
    return Shape(
        hidden=config["hidden_size"],
        intermediate=config["intermediate_size"],
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        kv_heads=config["num_key_value_heads"],
        head_dim=config["head_dim"],
        qk_norm=config["model_type"] == "qwen3",
    )


def load_decoder(shape: Shape, folder: Path) -> Decoder:
    """A model back from its exported folder, in float32."""
    from safetensors.torch import load_file

    model = Decoder(shape)
    state = load_file(folder / "model.safetensors")
    model.load_state_dict({name.removeprefix("model."): tensor.float() for name, tensor in state.items()})
    return model
