"""Trains what rides on a trained `llama`: `python -m train.extras --base DIR/llama --out DIR`.

The draft model is trained by `python -m train.base draft`.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer

from .eagle import train_eagle
from .lora import ADAPTERS, Schedule, adapter_rows, train_adapter
from .packing import make_rows
from .tokenizer import CONTEXT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="folder of the trained llama")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--eagle-init", type=Path, help="folder of a trained head to go on from")
    parser.add_argument("--eagle-rate", type=float, default=1.0, help="learning rates, of the usual peak")
    parser.add_argument("--eagle-examples", type=int, default=400_000)
    parser.add_argument("--eagle-length", type=int, default=CONTEXT, help="length of the head's rows")
    parser.add_argument("--eagle-seconds", type=float, default=150)
    parser.add_argument("--lora-steps", type=int, default=200)
    parser.add_argument("--lora-init", type=Path, help="folder of trained adapters to go on from")
    parser.add_argument("--lora-scale", type=float, default=1.0, help="how strong they are to start with")
    parser.add_argument("--lora-examples", type=int, default=64_000)
    parser.add_argument("--lora-length", type=int, default=800, help="length of the adapters' rows")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--only", choices=["lora", "eagle"])
    parser.add_argument("--adapters", nargs="+", default=[a.name for a in ADAPTERS], help="names of those to train")
    options = parser.parse_args()
    torch.set_float32_matmul_precision("high")
    began = time.time()
    tokenizer = Tokenizer.from_file(str(options.base / "tokenizer.json"))
    schedule = Schedule(options.lora_steps, options.batch, options.lora_init, options.lora_scale)
    wanted = [a for a in ADAPTERS if a.name in options.adapters and options.only != "eagle"]
    rows = {
        a: adapter_rows(a, tokenizer, options.lora_examples, options.lora_length) for a in wanted
    }  # Forks, so before CUDA is up.
    eagle_examples = 64 if options.only == "lora" else options.eagle_examples
    eagle_rows = make_rows(tokenizer, eagle_examples, options.eagle_length)
    for adapter in wanted:
        train_adapter(adapter, rows[adapter], options.base, options.out, schedule)
        print(f"[{time.time() - began:.0f} s]", flush=True)
    if options.only != "lora":
        head = options.eagle_init, options.eagle_rate
        train_eagle(options.base, eagle_rows, options.out, options.eagle_seconds, options.batch, *head)
    print(f"[{time.time() - began:.0f} s] all done", flush=True)


if __name__ == "__main__":
    main()
