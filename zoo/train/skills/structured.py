"""Answers as a JSON object of a given schema, filled from the text before it."""

from __future__ import annotations

import json
import random
from typing import Any

from .base import Example
from .lexicon import Lexicon
from .text import chat
from .tools import Parameter, parameter, parameter_name


def type_name(schema: dict[str, Any]) -> str:
    """A type in words, as in "tags (array of strings)"."""
    if "enum" in schema:
        return " or ".join(schema["enum"])
    if schema["type"] == "array":
        return f"array of {schema['items']['type']}s"
    return schema["type"]


def and_list(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def person(r: random.Random, lex: Lexicon) -> Example:
    """The plain form: somebody's age and city."""
    name, age, city = lex.name(r), r.randint(1, 99), lex.city(r)
    keys = ["name", "age", "city"]
    if r.random() < 0.4:
        r.shuffle(keys)
        keys = keys[: r.randint(1, 3)]
    values = {"name": name, "age": age, "city": city}
    fields = [f"{key} ({'integer' if key == 'age' else 'string'})" for key in keys] if r.random() < 0.4 else keys
    ask = r.choice(["Answer in JSON with {}.", "Answer as JSON with {}.", "Reply as a JSON object with {}."])
    return chat(
        f"{name} is {age} years old and lives in {city}. {ask.format(and_list(fields))}",
        json.dumps({key: values[key] for key in keys}),
        "I fill the object.",
    )


def json_object(r: random.Random, lex: Lexicon) -> Example:
    """Fields of any name and type, described in words or by a JSON schema; the text also says other things."""
    if r.random() < 0.2:
        return person(r, lex)
    names = lex.distinct(r, r.randint(1, 5), lambda q: parameter_name(q, lex))
    told = [parameter(r, lex, name) for name in names]
    for item in told:
        item.schema.pop("description", None)
    wanted = r.sample(told, r.randint(1, len(told)))
    sentences = [f"The {item.name} is {item.spoken}." for item in told]
    if r.random() < 0.25:
        sentences = [f"{item.name}: {item.spoken}." for item in told]
    r.shuffle(sentences)
    answer = json.dumps({item.name: item.value for item in wanted}, ensure_ascii=False)
    return chat(" ".join(sentences) + ask_for(r, wanted), answer, "I fill the object.")


def ask_for(r: random.Random, wanted: list[Parameter]) -> str:
    if r.random() < 0.5:
        fields = [f"{item.name} ({type_name(item.schema)})" for item in wanted]
        lead = r.choice(["Answer in JSON with", "Answer as JSON with", "Reply as a JSON object with"])
        return f" {lead} {and_list(fields)}."
    schema: dict[str, Any] = {"type": "object", "properties": {item.name: item.schema for item in wanted}}
    if r.random() < 0.8:
        schema["required"] = [item.name for item in wanted]
    if r.random() < 0.3:
        schema["additionalProperties"] = False
    lead = r.choice(["Answer in JSON of this schema:", "Answer as JSON of this schema:", "Reply with JSON that fits"])
    return f"{r.choice((' ', chr(10)))}{lead} {json.dumps(schema, ensure_ascii=False)}"
