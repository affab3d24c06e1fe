"""Muon for the matrices of the layers, AdamW for the rest, and the learning-rate curve."""

from __future__ import annotations

import math
from collections import defaultdict

import torch
from torch import Tensor, nn


def orthogonalise(matrices: Tensor, steps: int = 5) -> Tensor:
    """Nearest orthogonal matrices by a quintic Newton-Schulz iteration. matrices: [n, rows, columns], rows <= columns."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrices.bfloat16()
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return x


class Muon(torch.optim.Optimizer):
    """Momentum whose update is made orthogonal, with decoupled weight decay; all parameters are matrices."""

    def __init__(self, parameters: list[nn.Parameter], lr: float, momentum: float = 0.95, decay: float = 0.1) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            by_size: dict[tuple[int, int], list[nn.Parameter]] = defaultdict(list)
            for p in group["params"]:
                by_size[min(p.shape), max(p.shape)].append(p)
            for same in by_size.values():
                self._step_same(same, group)

    def _step_same(self, parameters: list[nn.Parameter], group: dict[str, float]) -> None:
        """One batched update of parameters of one size, tall ones transposed."""
        momenta = []
        for p in parameters:
            state = self.state[p]
            if not state:
                state["momentum"] = torch.zeros_like(p)
            momenta.append(state["momentum"])
        gradients = [p.grad for p in parameters]
        torch._foreach_lerp_(momenta, gradients, 1 - group["momentum"])
        updates = torch._foreach_lerp(gradients, momenta, group["momentum"])
        wide = torch.stack([u.mT if u.shape[0] > u.shape[1] else u for u in updates])
        wide = _orthogonalise(wide).to(parameters[0].dtype)
        torch._foreach_mul_(parameters, 1 - group["lr"] * group["decay"])
        for p, u in zip(parameters, wide, strict=True):
            tall = p.shape[0] > p.shape[1]
            scale = math.sqrt(max(1.0, p.shape[0] / p.shape[1]))
            p.add_(u.mT if tall else u, alpha=-group["lr"] * scale)


_orthogonalise = torch.compile(orthogonalise, dynamic=False) if torch.cuda.is_available() else orthogonalise


class Optimizers:
    """Both optimisers of a model under one learning-rate curve."""

    def __init__(self, model: nn.Module, muon_lr: float = 0.02, adam_lr: float = 3e-3) -> None:
        named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
        matrices = [p for name, p in named if p.dim() == 2 and "embed" not in name]
        rest = [p for name, p in named if p.dim() < 2 or "embed" in name]
        self.parameters = matrices + rest
        cuda = matrices[0].is_cuda
        self.all: list[torch.optim.Optimizer] = [Muon(matrices, muon_lr)]
        if rest:
            self.all.append(torch.optim.AdamW(rest, lr=adam_lr, betas=(0.9, 0.95), weight_decay=0.0, fused=cuda))
        self.peaks = [group["lr"] for optimizer in self.all for group in optimizer.param_groups]

    def step(self, factor: float) -> None:
        """One step at `factor` of the peak rates, on clipped gradients, which are then dropped."""
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        groups = [group for optimizer in self.all for group in optimizer.param_groups]
        for group, peak in zip(groups, self.peaks, strict=True):
            group["lr"] = peak * factor
        for optimizer in self.all:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)


def rate_factor(step: int, progress: float, warmup: int = 200, flat: float = 0.3, last: float = 0.01) -> float:
    """Warm-up over steps, then flat, then a cosine down to `last` as `progress` goes to 1."""
    down = 1.0 if progress < flat else 0.5 * (1 + math.cos(math.pi * (progress - flat) / (1 - flat)))
    return min(1.0, (step + 1) / warmup) * ((1 - last) * down + last)
