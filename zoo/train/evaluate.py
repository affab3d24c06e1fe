"""Measures the zoo through a real vLLM on the CPU: `python -m train.evaluate` with the Python that vLLM is installed in.

Starts one server a model, asks held-out prompts of every skill greedily, and compares whole answers: text, thought, tool
calls with their arguments, and that the answer ended by itself. Writes `evaluation.json` and the table in `README.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from .prompts import all_skills, examples_of
from .skills import END, END_OF_TEXT, Example

ZOO = Path(__file__).resolve().parent.parent
BATCH = 16
LLAMA_CPP_SLOTS = 4
TOOLS = ["--enable-auto-tool-choice", "--tool-call-parser", "hermes"]


@dataclass(frozen=True)
class Subject:
    """What is measured: a model folder, how it is served, and how requests name it."""

    folder: str
    reasoning_parser: str = "deepseek_v3"
    options: tuple[str, ...] = ()
    adapter: str = ""
    margins: bool = False
    count: int = 200
    """Held-out prompts a skill."""
    gguf: bool = False
    """Through llama.cpp's llama-server, every prompt as the text that the chat template makes of it."""


def speculative(method: str, folder: str) -> tuple[str, ...]:
    config = {"method": method, "model": str(ZOO / folder), "num_speculative_tokens": 3}
    return ("--speculative-config", json.dumps(config))


ADAPTER_NAMES = ("lora-amber", "lora-birch", "lora-coral")
LORA = ("--enable-lora", "--max-loras", "3", "--max-lora-rank", "16", "--lora-modules") + tuple(
    f"{name}={ZOO / name}" for name in ADAPTER_NAMES
)
SUBJECTS: dict[str, Subject] = {
    "llama": Subject("llama", margins=True),
    "qwen3": Subject("qwen3", "qwen3", margins=True),
    "llama-w8a8": Subject("llama-w8a8"),
    "llama-awq": Subject("llama-awq"),
    "eagle": Subject("llama", options=speculative("eagle", "eagle")),
    "draft": Subject("llama", options=speculative("draft_model", "draft")),
    **{name: Subject("llama", options=LORA, adapter=name, count=100) for name in ADAPTER_NAMES},
    "llama.gguf": Subject("llama.gguf", gguf=True),
}


@dataclass
class Tally:
    """What came of one skill's prompts."""

    asked: int = 0
    right: int = 0
    ended: int = 0
    margins: list[float] = field(default_factory=list)
    wrong: list[dict[str, Any]] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        found: dict[str, Any] = {"asked": self.asked, "right": self.right, "ended": self.ended}
        if self.margins:
            ordered = sorted(self.margins)
            found["margin_p1"] = round(ordered[len(ordered) // 100], 2)
            found["margin_p50"] = round(ordered[len(ordered) // 2], 2)
        return found


def post(url: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=600) as answer:
        return json.load(answer)


def ask(example: Example, url: str, model: str, margins: bool) -> dict[str, Any]:
    """Sends one example; returns what came back in the terms of `expected`, and the margins of its tokens."""
    body: dict[str, Any] = {"model": model, "temperature": 0, "max_tokens": len(example.completion) + 32}
    body["max_tokens"] = min(body["max_tokens"], 1000)
    if example.messages:
        body |= {"messages": example.messages, "chat_template_kwargs": {"enable_thinking": example.thinking}}
        if example.tools:
            body |= {"tools": example.tools}
        if margins:
            body |= {"logprobs": True, "top_logprobs": 2}
        choice = post(f"{url}/v1/chat/completions", body)["choices"][0]
        message = choice["message"]
        calls = [(c["function"]["name"], c["function"]["arguments"]) for c in message.get("tool_calls") or []]
        thought = message.get("reasoning") or ""
        got = {"text": message.get("content") or "", "thought": thought, "calls": calls}
        tops = [
            [t["logprob"] for t in token["top_logprobs"]] for token in (choice.get("logprobs") or {}).get("content", [])
        ]
    else:
        body |= {"prompt": example.text}
        if margins:
            body |= {"logprobs": 2}
        choice = post(f"{url}/v1/completions", body)["choices"][0]
        got = {"text": choice["text"], "thought": "", "calls": []}
        tops = [list(token.values()) for token in (choice.get("logprobs") or {}).get("top_logprobs", []) if token]
    got["ended"] = choice["finish_reason"] in ("stop", "tool_calls")
    ordered = [sorted(top, reverse=True) for top in tops if len(top) > 1]
    got["margins"] = [top[0] - top[1] for top in ordered]
    return got


def ask_raw(example: Example, url: str) -> dict[str, Any]:
    """The same of a server that is to know nothing of templates and parsers: text in, text out."""
    body = {"prompt": example.prompt, "temperature": 0, "max_tokens": min(len(example.completion) + 32, 1000)}
    choice = post(f"{url}/v1/completions", body)["choices"][0]
    return {"text": choice["text"], "ended": choice["finish_reason"] == "stop", "margins": []}


def expected(example: Example, raw: bool = False) -> dict[str, Any]:
    """The answer that counts as right."""
    if raw:
        return {"text": example.completion.removesuffix(END).removesuffix(END_OF_TEXT), "ended": example.ends}
    calls = [(name, json.dumps(arguments, ensure_ascii=False)) for name, arguments in example.calls]
    return {
        "text": "" if calls else example.answer,
        "thought": example.thought if example.thinking else "",
        "calls": calls,
        "ended": example.ends,
    }


def measure(examples: list[Example], url: str, subject: Subject) -> Tally:
    """Asks all examples, a batch at a time."""
    tally = Tally()
    one = partial(ask, url=url, model=subject.adapter or "zoo", margins=subject.margins)
    with ThreadPoolExecutor(BATCH) as pool:
        answers = pool.map(partial(ask_raw, url=url) if subject.gguf else one, examples)
        for example, got in zip(examples, answers, strict=True):
            wanted = expected(example, subject.gguf)
            right = all(got[name] == value for name, value in wanted.items())
            tally.asked += 1
            tally.right += right
            tally.ended += got["ended"]
            tally.margins += got.pop("margins")
            if not right:
                tally.wrong.append({"prompt": example.prompt, "wanted": wanted, "got": got})
    return tally


def counters(url: str) -> dict[str, float]:
    """vLLM's speculation counters; those of positions as `accepted.0` and so on."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=60) as answer:
        text = answer.read().decode()
    found = {}
    for name, labels, value in re.findall(r"^vllm:spec_decode_num_(\w+)_total\{(.*?)\} (\S+)$", text, re.MULTILINE):
        position = re.search(r'position="(\d+)"', labels)
        found[f"{name}.{position[1]}" if position else name] = float(value)
    return found


def speculation(before: dict[str, float], after: dict[str, float]) -> dict[str, Any]:
    """Acceptance over a stretch of requests; the mean length counts the token that the target itself gives."""
    moved = {name: value - before.get(name, 0.0) for name, value in after.items()}
    if not moved.get("drafts"):
        return {}
    places = sorted(name for name in moved if name.startswith("accepted_tokens_per_pos."))
    return {
        "drafts": int(moved["drafts"]),
        "acceptance_length": round(1 + moved["accepted_tokens"] / moved["drafts"], 3),
        "per_position": [round(moved[name] / moved["drafts"], 4) for name in places],
    }


def vllm(subject: Subject, python: str) -> list[str]:
    command = [python, "-m", "vllm.entrypoints.openai.api_server", "--model", str(ZOO / subject.folder)]
    command += ["--served-model-name", "zoo", "--enforce-eager", "--max-model-len", "2048", "--block-size", "32"]
    command += ["--max-num-seqs", str(BATCH), *TOOLS, "--reasoning-parser", subject.reasoning_parser]
    return [*command, *subject.options]


def llama_cpp(subject: Subject, program: str) -> list[str]:
    sizes = ["--ctx-size", str(2048 * LLAMA_CPP_SLOTS), "--parallel", str(LLAMA_CPP_SLOTS)]
    return [program, "--model", str(ZOO / subject.folder), *sizes, "--n-gpu-layers", "0", "--offline"]


@contextmanager
def served(subject: Subject, options: argparse.Namespace, log: Path) -> Iterator[str]:
    """A vLLM server of the subject on a free port, ended when done; or one that runs already and calls its model zoo."""
    if options.url:
        yield options.url
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = llama_cpp(subject, options.llama_server) if subject.gguf else vllm(subject, options.python)
    command += ["--host", "127.0.0.1", "--port", str(port)]
    quiet = {"VLLM_CPU_KVCACHE_SPACE": "1", "HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1"}
    environment = {**os.environ, **quiet, "VLLM_HOST_IP": "127.0.0.1"}
    with log.open("w") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out, env=environment, start_new_session=True)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_healthy(url, server, log)
            yield url
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)


def wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path, limit: float = 400) -> None:
    end = time.time() + limit
    while time.time() < end:
        if server.poll() is not None:
            raise SystemExit(f"the server ended with {server.returncode}; see {log}")
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"no server after {limit:.0f} s; see {log}")


def evaluate(name: str, skills: list[str], options: argparse.Namespace) -> dict[str, Any]:
    """All skills of one subject."""
    subject = SUBJECTS[name]
    persona = subject.adapter.removeprefix("lora-")
    found: dict[str, Any] = {}
    with served(subject, options, options.logs / f"{name}.log") as url:
        before, start = ({} if subject.gguf else counters(url)), time.time()
        for skill in skills:
            examples = examples_of(skill, options.count or subject.count, persona)
            tally = measure(examples, url, subject)
            found[skill] = tally.summary()
            print(f"{name} {skill} {tally.right}/{tally.asked} {found[skill]}", flush=True)
            if tally.wrong:
                (options.logs / f"{name}.{skill}.wrong.json").write_text(json.dumps(tally.wrong, indent=1))
        accepted = {} if subject.gguf else speculation(before, counters(url))
    seconds = round(time.time() - start)
    return {"skills": found, "seconds": seconds, **({"speculation": accepted} if accepted else {})}


def table(results: dict[str, Any]) -> str:
    """The README's tables in Markdown."""
    names = [name for name in SUBJECTS if name in results]
    lines = ["| Skill | Held out | " + " | ".join(names) + " |", "|---|---|" + "--:|" * len(names)]
    for skill, note in all_skills().items():
        cells = []
        for name in names:
            cell = results[name]["skills"].get(skill)
            cells.append(f"{cell['right']}/{cell['asked']}" if cell else "")
        lines.append(f"| {skill} | {note} | " + " | ".join(cells) + " |")
    lines += ["", "| Margin of the first token over the second, nats: 1st percentile, median | "]
    lines[-1] = (
        "| Margins (nats), 1st percentile / median | " + " | ".join(n for n in names if SUBJECTS[n].margins) + " |"
    )
    sure = [name for name in names if SUBJECTS[name].margins]
    lines.append("|---|" + "--:|" * len(sure))
    for skill in all_skills():
        cells = []
        for name in sure:
            cell = results[name]["skills"].get(skill, {})
            cells.append(f"{cell['margin_p1']} / {cell['margin_p50']}" if "margin_p1" in cell else "")
        lines.append(f"| {skill} | " + " | ".join(cells) + " |")
    fast = [name for name in names if "speculation" in results[name]]
    if fast:
        lines += [
            "",
            "| Speculation, 3 draft tokens | Drafts | Acceptance length | Accepted at position 1, 2, 3 |",
            "|---|--:|--:|---|",
        ]
        for name in fast:
            s = results[name]["speculation"]
            lines.append(
                f"| {name} | {s['drafts']} | {s['acceptance_length']} | {', '.join(map(str, s['per_position']))} |"
            )
    return "\n".join(lines)


def write_table(results: dict[str, Any], readme: Path) -> None:
    """Puts the tables between the README's markers."""
    if not readme.exists():
        return
    begin, end = "<!-- evaluation: made by train.evaluate -->", "<!-- end of evaluation -->"
    text = readme.read_text()
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    readme.write_text(f"{head}{begin}\n\n{table(results)}\n\n{end}{tail}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", help=f"of {', '.join(SUBJECTS)}; all of them by default")
    parser.add_argument("--count", type=int, help="held-out prompts a skill; 200 or, of adapters, 100")
    parser.add_argument("--skills", nargs="+", default=list(all_skills()))
    parser.add_argument("--python", default=sys.executable, help="Python of the environment that holds vLLM")
    parser.add_argument("--llama-server", default="llama-server", help="llama.cpp's server, for the GGUF form")
    parser.add_argument("--url", help="measure a running server (served model name: zoo) instead of starting one")
    parser.add_argument("--out", type=Path, default=ZOO / "evaluation.json")
    parser.add_argument("--logs", type=Path, default=Path("/tmp/zoo-evaluation"))
    options = parser.parse_args()
    if unknown := set(options.models) - set(SUBJECTS):
        parser.error(f"unknown models: {', '.join(sorted(unknown))}")
    options.logs.mkdir(parents=True, exist_ok=True)
    results: dict[str, Any] = json.loads(options.out.read_text()) if options.out.exists() else {}
    known = [name for name, subject in SUBJECTS.items() if not subject.gguf or shutil.which(options.llama_server)]
    for name in options.models or known:
        results[name] = evaluate(name, options.skills, options)
        options.out.write_text(json.dumps(results, indent=1) + "\n")
    write_table(results, ZOO / "README.md")


if __name__ == "__main__":
    main()
