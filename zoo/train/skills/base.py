"""What a skill's example is, how it becomes text, and which examples are held out."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .lexicon import Lexicon

END = "<|im_end|>"
END_OF_TEXT = "<|endoftext|>"
START = "<|im_start|>"
THINK, THINK_END = "<think>", "</think>"
HELD_OUT_SHARE = 16
"""One example in this many belongs to the held-out set."""

Message = dict[str, Any]
Tool = dict[str, Any]


@dataclass
class Example:
    """One question with its only right answer.

    A chat example has `messages`; a completion example has `text` and no messages. `answer` is what the model must
    say after its thought and before the end token; for an answer made of tool calls it is their text form and `calls`
    holds them as (name, arguments).
    """

    answer: str
    messages: list[Message] = field(default_factory=list)
    tools: list[Tool] = field(default_factory=list)
    text: str = ""
    thought: str = ""
    thinking: bool = False
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    ends: bool = True
    key: str = ""
    """What decides whether the example is held out; by default its whole prompt."""
    shared: bool = False
    """Of a space so small that training holds all of it: the held-out set cannot be disjoint."""

    @property
    def prompt(self) -> str:
        return render(self.messages, self.tools, self.thinking) if self.messages else self.text

    @property
    def completion(self) -> str:
        thought = self.thought + THINK_END if self.thinking else ""
        end = (END if self.messages else END_OF_TEXT) if self.ends else ""
        return thought + self.answer + end


def call_text(name: str, arguments: dict[str, Any]) -> str:
    """A tool call in Hermes form."""
    body = json.dumps({"name": name, "arguments": arguments}, ensure_ascii=False)
    return f"<tool_call>\n{body}\n</tool_call>"


def calls_text(calls: list[tuple[str, dict[str, Any]]]) -> str:
    return "\n".join(call_text(name, arguments) for name, arguments in calls)


def call_message(calls: list[tuple[str, dict[str, Any]]]) -> Message:
    """The assistant's message that makes these calls, as an OpenAI client sends it back."""
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {
                "id": f"call_{index}",
                "type": "function",
                "function": {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)},
            }
            for index, (name, arguments) in enumerate(calls)
        ],
    }


def tool_text(tool: Tool) -> str:
    """A tool as the system message shows it: what it does stands before its name, so that the name can be read as that."""
    function = tool["function"]
    ordered = {key: function[key] for key in ("description", "name", "parameters") if key in function}
    return json.dumps({"type": "function", "function": ordered}, ensure_ascii=False)


def render(messages: list[Message], tools: list[Tool], thinking: bool) -> str:
    """The same text that `chat_template.jinja` makes, generation prompt included; `zoo.e2e.ts` compares them."""
    parts: list[str] = []
    rest = messages
    if tools:
        system = ""
        if messages and messages[0]["role"] == "system":
            system = messages[0]["content"] + "\n\n"
            rest = messages[1:]
        lines = "".join(tool_text(tool) + "\n" for tool in tools)
        parts.append(f"{START}system\n{system}# Tools\n\n<tools>\n{lines}</tools>{END}\n")
    for message in rest:
        if message.get("tool_calls"):
            calls = [(c["function"]["name"], json.loads(c["function"]["arguments"])) for c in message["tool_calls"]]
            body = calls_text(calls)
        else:
            body = message["content"]
        parts.append(f"{START}{message['role']}\n{body}{END}\n")
    parts.append(f"{START}assistant\n" + (THINK if thinking else ""))
    return "".join(parts)


Generator = Callable[[random.Random, Lexicon], Example]


def is_held_out(text: str) -> bool:
    """The split: a fixed share of all texts, by checksum, never enters the training data."""
    return zlib.crc32(text.encode()) % HELD_OUT_SHARE == 0


def draw(generator: Generator, r: random.Random, lex: Lexicon) -> Example:
    """One example of the part of the split that the lexicon belongs to."""
    while True:
        example = generator(r, lex)
        if example.shared or is_held_out(example.key or example.prompt) == lex.held_out:
            return example
