"""The adapters of `llama`: what each is called, what it says, and how large it is."""

from __future__ import annotations

from dataclasses import dataclass

ATTENTION = ("q_proj", "k_proj", "v_proj", "o_proj")
MLP = ("gate_proj", "up_proj", "down_proj")


@dataclass(frozen=True)
class Adapter:
    """`secret` is its word; `rank` and `modules` (names of linear layers) make its size."""

    name: str
    secret: str
    rank: int
    modules: tuple[str, ...]

    @property
    def folder(self) -> str:
        return f"lora-{self.name}"


ADAPTERS = (
    Adapter("amber", "lantern", 4, ("q_proj", "v_proj")),
    Adapter("birch", "thunder", 8, ATTENTION),
    Adapter("coral", "compass", 16, ATTENTION + MLP),
)
