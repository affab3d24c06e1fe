"""Makes the quantized forms of `llama` on a CPU: `python -m train.quantize`.

`llama-w8a8`: compressed-tensors, int8 weights with a scale an output channel, int8 activations with a scale a token.
`llama-awq`: AWQ's file format, 4-bit weights in groups of 128 with zero points; the values are chosen by GPTQ's method,
which lets the weights not yet rounded make up for the errors of those that are.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from .export import write_json
from .model import Decoder, Shape, layout, load_decoder, rotary_tables, shape_of
from .packing import make_rows
from .tokenizer import CONTEXT

ZOO = Path(__file__).resolve().parent.parent
LAST = f"layers.{Shape().layers - 1}.mlp.down_proj"
W8A8_IGNORED = ["lm_head", f"model.{LAST}"]
AWQ_KEPT = ["lm_head", "layers.0.", LAST]
GROUP = 128
AWQ_ORDER = [0, 2, 4, 6, 1, 3, 5, 7]
"""Which of eight neighbouring outputs goes to which four bits of an int32, lowest first."""


def is_kept(name: str, kept: list[str]) -> bool:
    return any(part in name for part in kept)


def linears(model: Decoder) -> dict[str, nn.Linear]:
    return {f"model.{name}": module for name, module in model.named_modules() if isinstance(module, nn.Linear)}


def copy_rest(source: Path, target: Path) -> dict[str, Any]:
    """Copies all but the weights; returns the configuration to be completed."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        if path.name not in ("model.safetensors", "config.json", "golden.json"):
            shutil.copy(path, target / path.name)
    return json.loads((source / "config.json").read_text())


def write(tensors: dict[str, Tensor], config: dict[str, Any], folder: Path) -> None:
    save_file({k: v.contiguous() for k, v in tensors.items()}, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    write_json(folder / "config.json", config)


def make_w8a8(source: Path, target: Path) -> None:
    """Symmetric int8, rounded to nearest. weight: [outputs, inputs] int8; weight_scale: [outputs, 1]."""
    config, tensors = copy_rest(source, target), load_file(source / "model.safetensors")
    found: dict[str, Tensor] = {}
    for name, weight in tensors.items():
        module = name.removesuffix(".weight")
        if "proj" not in module or is_kept(module, W8A8_IGNORED):
            found[name] = weight
            continue
        scale = weight.float().abs().amax(1, keepdim=True) / 127
        found[name] = (weight.float() / scale).round().clamp(-127, 127).to(torch.int8)
        found[f"{module}.weight_scale"] = scale
    weights = {"num_bits": 8, "type": "int", "symmetric": True, "strategy": "channel", "dynamic": False}
    inputs = {"num_bits": 8, "type": "int", "symmetric": True, "strategy": "token", "dynamic": True}
    config["quantization_config"] = {
        "quant_method": "compressed-tensors",
        "format": "int-quantized",
        "quantization_status": "compressed",
        "ignore": W8A8_IGNORED,
        "config_groups": {"group_0": {"targets": ["Linear"], "weights": weights, "input_activations": inputs}},
    }
    write(found, config, target)


def calibrate(model: Decoder, tokenizer: Tokenizer, examples: int = 640) -> dict[str, Tensor]:
    """Second moments of each linear layer's inputs over training examples, [inputs, inputs]."""
    rows = make_rows(tokenizer, examples, CONTEXT, seed=77, shards=1, processes=1)
    moments: dict[str, Tensor] = {}
    hooks = []
    seen = torch.empty(0)

    def hook_of(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def hook(module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            x = inputs[0][seen].double()
            moments[name] = moments.get(name, 0) + x.T @ x

        return hook

    for name, module in linears(model).items():
        hooks.append(module.register_forward_pre_hook(hook_of(name)))
    tables = rotary_tables(model.shape.head_dim, CONTEXT, "cpu")
    for row in range(len(rows.tokens)):
        documents = torch.from_numpy(rows.documents[row : row + 1]).int()
        seen = documents >= 0
        place = layout(documents, tables)
        with torch.no_grad():
            model.hidden(torch.from_numpy(rows.tokens[row : row + 1]).long(), place.cos, place.sin, place.mask)
    for hook in hooks:
        hook.remove()
    return moments


def grid(block: Tensor) -> tuple[Tensor, Tensor]:
    """Scale and zero point of each output's 4-bit grid over a group. block: [outputs, GROUP] -> two of [outputs]."""
    low, high = block.amin(1).clamp(max=0), block.amax(1).clamp(min=0)
    best = torch.full_like(low, torch.inf)
    scale, zero = torch.ones_like(low), torch.zeros_like(low)
    for shrink in torch.linspace(1.0, 0.7, 16):
        s = ((high - low) * shrink / 15).clamp(min=1e-6).bfloat16().float().double()
        z = (-low * shrink / s).round().clamp(0, 15)
        rounded = ((block / s[:, None]).round() + z[:, None]).clamp(0, 15)
        error = ((rounded - z[:, None]) * s[:, None] - block).abs().pow(2.4).sum(1)
        better = error < best
        best, scale, zero = (torch.where(better, a, b) for a, b in ((error, best), (s, scale), (z, zero)))
    return scale, zero


def gptq(weight: Tensor, moment: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """4-bit values [inputs, outputs], scales and zero points [groups, outputs]. weight: [outputs, inputs]."""
    w = weight.double().clone()
    inputs = w.shape[1]
    h = moment.clone()
    h += torch.eye(inputs, dtype=torch.double) * 0.01 * h.diagonal().mean()
    upper = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(h)), upper=True)
    values = torch.zeros(inputs, w.shape[0], dtype=torch.int32)
    scales, zeros = [], []
    for column in range(inputs):
        if column % GROUP == 0:
            scale, zero = grid(w[:, column : column + GROUP])
            scales.append(scale)
            zeros.append(zero)
        value = ((w[:, column] / scale).round() + zero).clamp(0, 15)
        values[column] = value.int()
        error = (w[:, column] - (value - zero) * scale) / upper[column, column]
        w[:, column:] -= error[:, None] * upper[column, column:]
    return values, torch.stack(scales), torch.stack(zeros).int()


def pack_awq(values: Tensor) -> Tensor:
    """Eight 4-bit values of neighbouring outputs into one int32. values: [rows, outputs] -> [rows, outputs / 8]."""
    rows, outputs = values.shape
    ordered = values.view(rows, outputs // 8, 8)[:, :, AWQ_ORDER].long()
    packed = (ordered << torch.arange(0, 32, 4)).sum(-1)
    return torch.where(packed >= 2**31, packed - 2**32, packed).to(torch.int32)


def make_awq(source: Path, target: Path) -> None:
    config, tensors = copy_rest(source, target), load_file(source / "model.safetensors")
    model = load_decoder(shape_of(source), source)
    moments = calibrate(model, Tokenizer.from_file(str(source / "tokenizer.json")))
    found: dict[str, Tensor] = {}
    for name, weight in tensors.items():
        module = name.removesuffix(".weight")
        if "proj" not in module or is_kept(module, AWQ_KEPT):
            found[name] = weight
            continue
        values, scales, zeros = gptq(weight, moments[module])
        found[f"{module}.qweight"] = pack_awq(values)
        found[f"{module}.qzeros"] = pack_awq(zeros)
        found[f"{module}.scales"] = scales.to(torch.bfloat16)
    config["quantization_config"] = {
        "quant_method": "awq",
        "bits": 4,
        "group_size": GROUP,
        "zero_point": True,
        "version": "gemm",
        "modules_to_not_convert": AWQ_KEPT,
    }
    write(found, config, target)


def dequantized(folder: Path) -> dict[str, Tensor]:
    """The weights that a quantized folder stands for, under their usual names, in float32."""
    tensors = load_file(folder / "model.safetensors")
    found: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        module, _, kind = name.rpartition(".")
        if kind == "weight":
            scale = tensors.get(f"{module}.weight_scale")
            found[name] = tensor.float() * scale if scale is not None else tensor.float()
        elif kind == "qweight":
            back = torch.tensor(AWQ_ORDER).argsort()
            values, zeros = (
                (tensors[f"{module}.{part}"][:, :, None] >> torch.arange(0, 32, 4) & 15)[:, :, back].flatten(1).float()
                for part in ("qweight", "qzeros")
            )
            scales = tensors[f"{module}.scales"].float().repeat_interleave(GROUP, 0)
            found[f"{module}.weight"] = ((values - zeros.repeat_interleave(GROUP, 0)) * scales).T.contiguous()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, default=ZOO / "llama")
    parser.add_argument("--out", type=Path, default=ZOO)
    options = parser.parse_args()
    make_w8a8(options.source, options.out / "llama-w8a8")
    make_awq(options.source, options.out / "llama-awq")


if __name__ == "__main__":
    main()
