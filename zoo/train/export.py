"""Writes a trained model's folder in the form that Hugging Face, vLLM and others load."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import save_file
from tokenizers import Tokenizer

from .model import Decoder, config_dict, state_for_export
from .skills import END, END_OF_TEXT
from .tokenizer import save_tokenizer


def end_ids(tokenizer: Tokenizer) -> list[int]:
    """The two tokens that end an answer: of a chat turn first, of a completion second."""
    return [tokenizer.token_to_id(END), tokenizer.token_to_id(END_OF_TEXT)]


def write_json(path: Path, data: Mapping[str, object]) -> None:
    path.write_text(json.dumps(data, indent=2) + "\n")


def save_model(model: Decoder, tokenizer: Tokenizer, folder: Path, thinking_by_default: bool) -> None:
    """Weights in bf16, configuration, generation defaults, tokenizer and chat template."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = end_ids(tokenizer)
    save_file(state_for_export(model), folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    write_json(folder / "config.json", config_dict(model.shape, ids))
    write_json(folder / "generation_config.json", {"eos_token_id": ids, "pad_token_id": ids[1], "do_sample": False})
    save_tokenizer(tokenizer, folder, thinking_by_default)
