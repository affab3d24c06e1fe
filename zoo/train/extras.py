"""Trains what rides on a trained `llama`: `python -m train.extras eagle amber birch coral --base DIR/llama --out DIR`.

The draft model is trained by `python -m train.base draft`.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer

from .adapters import ADAPTERS
from .eagle import train_eagle
from .lora import Schedule, adapter_rows, train_adapter


def main() -> None:
    by_name = {adapter.name: adapter for adapter in ADAPTERS}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+", choices=["eagle", *by_name])
    parser.add_argument("--base", type=Path, required=True, help="folder of the trained llama")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="where train.data writes its shards, for the EAGLE head")
    parser.add_argument("--eagle-seconds", type=float, default=150)
    parser.add_argument("--lora-steps", type=int, default=1200)
    parser.add_argument("--lora-init", type=Path, help="folder of trained adapters to go on from")
    parser.add_argument("--lora-scale", type=float, default=1.0, help="how strong they are to start with")
    parser.add_argument("--lora-examples", type=int, default=64_000)
    parser.add_argument("--lora-length", type=int, default=800, help="length of the adapters' rows")
    parser.add_argument("--batch", type=int, default=16)
    options = parser.parse_args()
    if "eagle" in options.names and options.data is None:
        parser.error("the EAGLE head needs --data")
    torch.set_float32_matmul_precision("high")
    began = time.time()
    tokenizer = Tokenizer.from_file(str(options.base / "tokenizer.json"))
    schedule = Schedule(options.lora_steps, options.batch, options.lora_init, options.lora_scale)
    wanted = [by_name[name] for name in options.names if name in by_name]
    rows = {
        a: adapter_rows(a, tokenizer, options.lora_examples, options.lora_length) for a in wanted
    }  # Forks, so before CUDA is up.
    for adapter in wanted:
        train_adapter(adapter, rows[adapter], options.base, options.out, schedule)
        print(f"[{time.time() - began:.0f} s]", flush=True)
    if "eagle" in options.names:
        train_eagle(options.base, options.data, options.out, options.eagle_seconds, options.batch)
    print(f"[{time.time() - began:.0f} s] all done", flush=True)


if __name__ == "__main__":
    main()
