"""Tool calls: names, parameters and wordings come from an open space, so the model must read the tools it is given."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .base import Example, Message, Tool, call_message, calls_text
from .dialogue import assistant, small_chat, user
from .lexicon import LANGUAGES, Lexicon

REAL_PARAMETERS = [
    "city",
    "location",
    "query",
    "limit",
    "path",
    "date",
    "unit",
    "text",
    "title",
    "count",
    "name",
    "id",
    "email",
    "color",
    "size",
    "price",
    "user",
    "page",
    "start",
    "end",
    "format",
    "language",
    "topic",
    "status",
    "priority",
    "amount",
    "currency",
    "width",
    "height",
    "message",
    "recipient",
    "subject",
]


@dataclass
class Request:
    """A tool, what the user says to have it called, the call's arguments, and a result that fits."""

    tool: Tool
    text: str
    arguments: dict[str, Any]
    result: str
    again: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Further calls of the same tool that the same text asks for."""
    group: str = ""
    """Tools of one group could be taken for one another and are not offered together."""

    @property
    def name(self) -> str:
        return self.tool["function"]["name"]

    @property
    def calls(self) -> list[tuple[str, dict[str, Any]]]:
        return [(self.name, self.arguments), *self.again]


RequestGenerator = Callable[[random.Random, Lexicon], Request]


@dataclass
class Parameter:
    name: str
    schema: dict[str, Any]
    value: Any
    spoken: str
    """The value as the user says it."""


def identifier(r: random.Random, words: list[str]) -> str:
    """Words as a programmer would join them."""
    style = r.random()
    if style < 0.65:
        return "_".join(words)
    if style < 0.85:
        return words[0] + "".join(word.capitalize() for word in words[1:])
    if style < 0.95:
        return "-".join(words)
    return "".join(words)


def parameter_name(r: random.Random, lex: Lexicon) -> str:
    kind = r.random()
    if kind < 0.25 and not lex.held_out:
        return r.choice(REAL_PARAMETERS)
    if kind < 0.3:
        return r.choice("abcdefghknpqrstuvwxyz")
    words = [lex.word(r) for _ in range(2 if kind > 0.8 else 1)]
    return words[0] if len(words) == 1 else identifier(r, words)


def join_spoken(r: random.Random, items: list[str]) -> str:
    if len(items) == 1:
        return items[0]
    if r.random() < 0.5:
        return ", ".join(items[:-1]) + " and " + items[-1]
    return ", ".join(items)


def scalar(r: random.Random, lex: Lexicon) -> tuple[dict[str, Any], Any, str]:
    """A schema of a simple type, a value, and how it is said."""
    kind = r.choices(("string", "integer", "number", "boolean", "enum"), (5, 3, 2, 2, 2))[0]
    if kind == "string":
        draws = [lex.word, lex.word, lex.name, lex.city, lex.tag]
        value = r.choice(draws)(r)
        if r.random() < 0.15:
            value = f"{value} {lex.word(r)}"
            return {"type": "string"}, value, f'"{value}"'
        return {"type": "string"}, value, f'"{value}"' if r.random() < 0.15 else value
    if kind == "integer":
        number = r.randint(0, 9) if r.random() < 0.3 else r.randint(0, 9999)
        return {"type": "integer"}, number, str(number)
    if kind == "number":
        decimal = r.randint(0, 99) + r.choice((0.5, 0.25, 0.75, r.randint(1, 9) / 10))
        value = r.randint(0, 200) if r.random() < 0.3 else decimal
        return {"type": "number"}, value, str(value)
    if kind == "boolean":
        value = r.random() < 0.5
        pair = r.choice((("true", "false"), ("true", "false"), ("yes", "no"), ("on", "off")))
        return {"type": "boolean"}, value, pair[0] if value else pair[1]
    options = lex.distinct(r, r.randint(2, 4))
    value = r.choice(options)
    return {"type": "string", "enum": options}, value, value


def parameter(r: random.Random, lex: Lexicon, name: str) -> Parameter:
    kind = r.random()
    if kind < 0.76:
        schema, value, spoken = scalar(r, lex)
    elif kind < 0.88:
        if r.random() < 0.6:
            value = lex.distinct(r, r.randint(2, 4))
            schema = {"type": "array", "items": {"type": "string"}}
        else:
            value = [r.randint(0, 999) for _ in range(r.randint(2, 4))]
            schema = {"type": "array", "items": {"type": "integer"}}
        spoken = join_spoken(r, [str(item) for item in value])
        if r.random() < 0.25:
            spoken = json.dumps(value)
    else:
        keys = lex.distinct(r, r.randint(1, 3))
        parts = {key: scalar(r, lex) for key in keys}
        schema = {"type": "object", "properties": {key: part[0] for key, part in parts.items()}}
        if r.random() < 0.5:
            schema["required"] = keys
        value = {key: part[1] for key, part in parts.items()}
        spoken = "(" + ", ".join(f"{key} {part[2]}" for key, part in parts.items()) + ")"
        if r.random() < 0.25:
            spoken = json.dumps(value)
    if r.random() < 0.15:
        schema = {**schema, "description": r.choice([f"The {name}", f"{lex.word(r).capitalize()} of the {name}"])}
    return Parameter(name, schema, value, spoken)


def make_tool(
    r: random.Random, name: str, description: str, properties: dict[str, Any], required: list[str] | None = None
) -> Tool:
    """A tool in the API's form; optional parts come and go as they do among real clients."""
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    names = list(properties) if required is None else required
    if names and r.random() < 0.9:
        schema["required"] = names
    if r.random() < 0.15:
        schema["additionalProperties"] = False
    function: dict[str, Any] = {"name": name}
    if description:
        function["description"] = description
    function["parameters"] = schema
    return {"type": "function", "function": function}


def some_result(r: random.Random, lex: Lexicon) -> str:
    """What a tool may answer: a word, a number, a phrase, JSON."""
    kind = r.random()
    if kind < 0.3:
        return " ".join(lex.word(r) for _ in range(r.randint(1, 3)))
    if kind < 0.55:
        return str(r.randint(0, 9999) if r.random() < 0.7 else r.randint(0, 999) / 10)
    if kind < 0.7:
        return f"{r.randint(1, 12)} o'clock" if r.random() < 0.5 else f"{r.randint(0, 40)} degrees"
    if kind < 0.8:
        return lex.tag(r)
    return json.dumps({lex.word(r): scalar(r, lex)[1] for _ in range(r.randint(1, 3))})


def described(r: random.Random, verb: str, noun: str) -> str:
    forms = [
        "{V} the {n}",
        "{V} the {n}",
        "{V} the {n}.",
        "{V} a {n}",
        "{V} {n}",
        "Use this to {v} the {n}.",
        "{V} the {n} for the user.",
    ]
    return r.choice(forms).format(V=verb.capitalize(), v=verb, n=noun)


def open_request(r: random.Random, lex: Lexicon) -> Request:
    """A tool of drawn words with parameters of drawn names and types, asked for in words of its own description."""
    verb, noun = lex.verb(r), lex.word(r)
    kind = r.random()
    if kind < 0.9 - lex.unrelated:
        name, description = identifier(r, [verb, noun]), described(r, verb, noun)
    elif kind < 1 - lex.unrelated:
        name, description = identifier(r, [verb, noun]), r.choice(["", "", "A tool."])
    else:
        words = [lex.word(r) for _ in range(r.randint(1, 3))]
        name, description = identifier(r, words), described(r, verb, noun)
        if r.random() < 0.15:
            name = lex.tag(r).replace(" ", "_")
    count = r.choices((0, 1, 2, 3, 4), (1, 4, 4, 3, 1))[0]
    names = lex.distinct(r, count, lambda q: parameter_name(q, lex))
    parameters = [parameter(r, lex, n) for n in names]
    left_out = {p.name for p in parameters if r.random() < 0.25} if r.random() < 0.3 else set()
    given = [p for p in parameters if p.name not in left_out]
    said = given[:]
    if r.random() < 0.4:
        r.shuffle(said)
    lead = r.choice(
        [
            "{V} the {n}",
            "{V} the {n}",
            "Please {v} the {n}",
            "{V} {n}",
            "I want to {v} the {n}",
            "Can you {v} the {n}",
            "{V} a {n}",
        ]
    ).format(V=verb.capitalize(), v=verb, n=noun)
    if r.random() < 0.15:
        lead = r.choice(["Use {}", "Call {}", "Call the tool {}", "Use the tool {}"]).format(name)
    tool = make_tool(
        r,
        name,
        description,
        {p.name: p.schema for p in parameters},
        [p.name for p in parameters if p.name not in left_out],
    )
    return Request(tool, lead + spoken_arguments(r, said), {p.name: p.value for p in given}, some_result(r, lex))


def spoken_arguments(r: random.Random, said: list[Parameter]) -> str:
    if not said:
        return "."
    spaced = r.random() < 0.3

    def label(name: str) -> str:
        return name.replace("_", " ") if spaced else name

    simple = all(isinstance(p.value, (str, int, float)) for p in said)
    form = r.random()
    if form < 0.45:
        return r.choice((" with ", " using ")) + join_spoken(r, [f"{label(p.name)} {p.spoken}" for p in said]) + "."
    if form < 0.6:
        return " with " + ", ".join(f"{p.name}={p.spoken}" for p in said) + "."
    if form < 0.75:
        return ": " + "; ".join(f"{label(p.name)} {p.spoken}" for p in said) + "."
    if form < 0.85 and simple:
        return " where " + join_spoken(r, [f"{label(p.name)} is {p.spoken}" for p in said]) + "."
    return ". " + " ".join(f"The {label(p.name)} is {p.spoken}." for p in said)


def slot_request(r: random.Random, lex: Lexicon) -> Request:
    """A question with one thing to look up, as about the weather in a city, for any noun; at times for two or three."""
    noun = (
        r.choice(["weather", "time", "temperature", "population", "price", "news", "forecast", "stock"])
        if r.random() < 0.35
        else ""
    )
    noun = noun or lex.word(r)
    place = (
        r.choice(["city", "location", "place", "name", "item", "id"]) if r.random() < 0.5 else parameter_name(r, lex)
    )
    name = r.choice([f"get_{noun}", f"get_{noun}", noun, f"{noun}_lookup", f"fetch_{noun}", f"get{noun.capitalize()}"])
    description = r.choice(
        [
            "Get the {n} of a {p}",
            "Get the {n} for a {p}",
            "Get the current {n} in a {p}",
            "Look up the {n} of a {p}",
            "Returns the {n}.",
        ]
    ).format(n=noun, p=place)
    if r.random() < 0.3:
        name = identifier(r, [lex.word(r) for _ in range(r.randint(1, 2))])
    elif r.random() < 0.15:
        description = ""
    preposition = r.choice(["in", "in", "of", "for", "at"])
    draw = r.choice([lex.city, lex.city, lex.name, lex.word])
    properties: dict[str, Any] = {place: {"type": "string"}}
    tail, extra = "", {}
    if r.random() < 0.3:
        unit = r.choice(["unit", "units", "scale"]) if r.random() < 0.6 else parameter_name(r, lex)
        options = ["celsius", "fahrenheit"] if r.random() < 0.5 else lex.distinct(r, 2)
        if unit != place:
            properties[unit] = {"type": "string", "enum": options}
            if r.random() < 0.7:
                extra = {unit: r.choice(options)}
                tail = f" in {extra[unit]}"
            required = [place]
        else:
            required = None
    else:
        required = None
    wanted = lex.distinct(r, r.choices((1, 2, 3), (8, 2, 1))[0], draw)
    where = " and ".join([", ".join(wanted[:-1]), wanted[-1]] if len(wanted) > 1 else wanted)
    text = r.choice(
        [
            "What is the {n} {p} {w}{t}?", "What is the {n} {p} {w}{t}?", "What's the {n} {p} {w}{t}?",
            "Tell me the {n} {p} {w}{t}.", "How is the {n} {p} {w}{t}?", "Get the {n} {p} {w}{t}.",
            "{N} {p} {w}{t}?", "I need the {n} {p} {w}{t}.", "What is the {n} {p} {w}{t} today?",
        ]
    ).format(n=noun, N=noun.capitalize(), p=preposition, w=where, t=tail)  # fmt: skip
    tool = make_tool(r, name, description, properties, required)
    calls = [(name, {place: thing, **extra}) for thing in wanted]
    return Request(tool, text, calls[0][1], some_result(r, lex), calls[1:], group=noun)


def family_request(r: random.Random, lex: Lexicon) -> Request:
    """Well-known kinds of tools, in the words that people use for them."""
    a, b = r.randint(0, 999 if r.random() < 0.3 else 99), r.randint(0, 99)
    one, two, three = lex.distinct(r, 3)
    city, other = lex.distinct(r, 2, lex.city)
    person, language = lex.name(r), r.choice(LANGUAGES)
    on = r.random() < 0.5
    price = r.randint(1, 99) + r.choice((0.5, 0.25, 0.99))
    string, integer, number, boolean = ({"type": t} for t in ("string", "integer", "number", "boolean"))
    p1, p2 = r.choice([("a", "b"), ("x", "y"), ("left", "right"), ("first", "second"), ("num1", "num2")])
    sign = r.choice("+-*/")
    sum_asks = [
        f"What's {a}+{b}?",
        f"What is {a} plus {b}?",
        f"Add {a} and {b}.",
        f"What is {a}+{b}?",
        f"Sum {a} and {b}.",
    ]
    rows: list[tuple[list[str], str, dict[str, Any], list[str], dict[str, Any]]] = [
        (["add", "sum", "add_numbers"], "Add two numbers", {p1: number, p2: number}, sum_asks, {p1: a, p2: b}),
        (
            ["multiply", "multiply_numbers", "product"], "Multiply two numbers", {p1: number, p2: number},
            [f"What is {a} times {b}?", f"Multiply {a} by {b}.", f"What is {a}*{b}?"], {p1: a, p2: b},
        ),
        (
            ["calculate", "calculator", "evaluate"], "Evaluate an expression", {"expression": string},
            [f"Calculate {a}{sign}{b}.", f"What is {a}{sign}{b}?", f"Evaluate {a}{sign}{b}."], {"expression": f"{a}{sign}{b}"},
        ),
        (
            ["translate", "translate_text"], "Translate a text", {"text": string, "language": string},
            [f"Translate {one} to {language}.", f"Translate {one} into {language}.", f"How do you say {one} in {language}?"],
            {"text": one, "language": language},
        ),
        (
            ["set_timer", "start_timer", "timer"], "Start a timer", {"minutes": integer},
            [f"Set a timer for {b} minutes.", f"Start a timer for {b} minutes.", f"Timer for {b} minutes."], {"minutes": b},
        ),
        (
            ["set_lamp", "switch_lamp", "set_light", "toggle_light"], "Switch a lamp", {"room": string, "on": boolean},
            [f"Turn the {one} lamp {'on' if on else 'off'}.", f"Switch {'on' if on else 'off'} the {one} lamp."],
            {"room": one, "on": on},
        ),
        (
            ["send_email", "mail", "send_message"], "Send an email",
            {"to": {"type": "object", "properties": {"name": string}}, "subject": string},
            [f"Send an email to {person} about {one}.", f"Email {person} about {one}."],
            {"to": {"name": person}, "subject": one},
        ),
        (
            ["send_email", "send_mail"], "Send an email", {"to": string, "subject": string},
            [f"Send an email to {person} about {one}.", f"Email {person} about {one}."], {"to": person, "subject": one},
        ),
        (
            ["buy", "order_items", "buy_items"], "Buy items", {"items": {"type": "array", "items": string}},
            [f"Buy {one}, {two} and {three}.", f"Order {one}, {two} and {three}."], {"items": [one, two, three]},
        ),
        (
            ["set_price", "price_item"], "Set the price of an item", {"item": string, "price": number},
            [f"Set the price of {one} to {price}.", f"The price of {one} should be {price}."],
            {"item": one, "price": price},
        ),
        (
            ["search", "web_search", "search_web"], "Search the web", {"query": string},
            [f"Search for {one} {two}.", f"Search the web for {one} {two}.", f"Look up {one} {two}."],
            {"query": f"{one} {two}"},
        ),
        (
            ["book_flight", "find_flight", "search_flights"], "Book a flight", {"from": string, "to": string},
            [f"Book a flight from {city} to {other}.", f"I want to fly from {city} to {other}."],
            {"from": city, "to": other},
        ),
        (
            ["create_event", "add_event"], "Create a calendar event", {"title": string, "day": string, "hour": integer},
            [f"Create an event {one} on {person} at {b}.", f"Add an event {one} on {person} at {b}."],
            {"title": one, "day": person, "hour": b},
        ),
        (
            ["get_user", "find_user", "lookup_user"], "Get a user by id", {"id": integer},
            [f"Get user {a}.", f"Find the user with id {a}.", f"Who is user {a}?"], {"id": a},
        ),
        (
            ["roll_dice", "roll"], "Roll dice", {"count": integer, "sides": integer},
            [f"Roll {b} dice with {a} sides."], {"count": b, "sides": a},
        ),
    ]  # fmt: skip
    names, description, properties, asks, arguments = r.choice(rows)
    name = r.choice(names) if r.random() < 0.6 else identifier(r, [lex.verb(r), lex.word(r)])
    if r.random() < 0.3:  # The same tool with other parameter names; their order and types say which is which.
        renamed = dict(zip(properties, lex.distinct(r, len(properties), lambda q: parameter_name(q, lex)), strict=True))
        properties = {renamed[key]: schema for key, schema in properties.items()}
        arguments = {renamed[key]: value for key, value in arguments.items()}
    group = "arithmetic" if any(word in description for word in ("numbers", "expression")) else description
    return Request(
        make_tool(r, name, description, properties), r.choice(asks), arguments, some_result(r, lex), group=group
    )


def any_request(r: random.Random, lex: Lexicon) -> Request:
    return r.choices((open_request, slot_request, family_request), (5, 3, 2.5))[0](r, lex)


def distinct_requests(
    r: random.Random, lex: Lexicon, count: int, make: RequestGenerator = any_request
) -> list[Request]:
    """Requests whose tools cannot be taken for one another: no name and no description twice."""
    found: list[Request] = []
    seen: set[str] = set()
    while len(found) < count:
        request = make(r, lex)
        marks = {request.name.lower(), request.group or request.name}
        verb_and_noun = set(request.text.lower().replace(".", " ").split()[:4]) - COMMON_LEADS
        if seen & (marks | verb_and_noun):
            continue
        seen |= marks | verb_and_noun
        found.append(request)
    return found


COMMON_LEADS = frozenset(
    [
        "the",
        "a",
        "an",
        "please",
        "i",
        "want",
        "to",
        "can",
        "you",
        "use",
        "call",
        "tool",
        "what",
        "is",
        "what's",
        "tell",
        "me",
        "how",
        "get",
        "need",
        "of",
        "in",
        "for",
        "at",
        "with",
    ]
)


def offered(r: random.Random, requests: list[Request]) -> list[Tool]:
    tools = [request.tool for request in requests]
    r.shuffle(tools)
    return tools


def system_and_user(r: random.Random, text: str) -> list[dict[str, Any]]:
    """The user's message, at times after a system message that changes nothing."""
    if r.random() < 0.12:
        return [{"role": "system", "content": r.choice(SYSTEMS)}, user(text)]
    return [user(text)]


SYSTEMS = [
    "You are a helpful assistant.",
    "You are a helpful assistant. Use the tools.",
    "Answer briefly.",
    "You can call tools.",
    "Be exact.",
]


def earlier_turns(r: random.Random, lex: Lexicon, requests: list[Request]) -> list[Message]:
    """Some talk before the request: a plain turn, or a whole round of another tool."""
    if len(requests) > 1 and not requests[1].again and r.random() < 0.6:
        return [user(requests[1].text), *tool_round(requests[1]), assistant(f"The answer is {requests[1].result}.")]
    other = small_chat(r, lex)
    return [*other.messages, assistant(other.answer)]


def tool_round(request: Request) -> list[Message]:
    """The assistant's call and the tool's answer."""
    answer = {"role": "tool", "tool_call_id": "call_0", "content": request.result}
    return [call_message(request.calls), answer]


def _call(r: random.Random, lex: Lexicon, make: RequestGenerator) -> Example:
    requests = distinct_requests(r, lex, r.randint(1, 5), make)
    wanted = requests[0]
    messages = system_and_user(r, wanted.text)
    if r.random() < 0.12:
        messages[-1:-1] = earlier_turns(r, lex, requests)
    return Example(
        answer=calls_text(wanted.calls),
        messages=messages,
        tools=offered(r, requests),
        thought=f'I call "{wanted.name}".',
        calls=wanted.calls,
    )


def tool(r: random.Random, lex: Lexicon) -> Example:
    """The right one of one to five tools, well-known kinds and open ones."""
    return _call(r, lex, any_request)


def tool_open(r: random.Random, lex: Lexicon) -> Example:
    """Only tools whose names, parameters and descriptions are drawn words."""
    return _call(r, lex, open_request)


def parallel(r: random.Random, lex: Lexicon) -> Example:
    """Two or three calls for one message: of several tools, or of one tool for several things."""
    if r.random() < 0.25:
        while not (several := slot_request(r, lex)).again:
            pass
        requests = [several, *(q for q in distinct_requests(r, lex, r.randint(1, 3)) if q.group != several.group)]
        asked = [several]
    else:
        requests = distinct_requests(r, lex, r.randint(2, 4), single_request)
        asked = requests[: r.choice((2, 2, 3))]
    texts = [request.text for request in asked]
    form = r.random()
    if form < 0.35:
        text = " And: ".join(texts)
    elif form < 0.55:
        text = " ".join(texts)
    elif form < 0.75:
        text = " Also: ".join(texts)
    elif form < 0.9 and len(texts) > 1:
        text = " ".join(f"{index + 1}. {part}" for index, part in enumerate(texts))
    else:
        text = "\n".join(texts)
    calls = [call for request in asked for call in request.calls]
    return Example(
        answer=calls_text(calls),
        messages=system_and_user(r, text),
        tools=offered(r, requests),
        thought="I call " + " and ".join(dict.fromkeys(f'"{name}"' for name, _ in calls)) + ".",
        calls=calls,
    )


def single_request(r: random.Random, lex: Lexicon) -> Request:
    """A request that asks for one call only."""
    while (request := any_request(r, lex)).again:
        pass
    return request


def no_call(r: random.Random, lex: Lexicon) -> Example:
    """Tools are there but none is of use: a plain answer, or word that there is no tool for it."""
    if r.random() < 0.25:
        requests = distinct_requests(r, lex, r.randint(3, 5), open_request)
        missing = requests.pop()
        return Example(
            answer="There is no tool for that.",
            messages=system_and_user(r, missing.text),
            tools=offered(r, requests),
            thought="No tool fits.",
        )
    inner = small_chat(r, lex)
    requests = distinct_requests(r, lex, r.randint(1, 4), r.choice((open_request, slot_request)))
    inner.tools = offered(r, requests)
    return inner


def tool_result(r: random.Random, lex: Lexicon) -> Example:
    """The answer after the tools have answered."""
    requests = distinct_requests(r, lex, r.randint(1, 3))
    wanted = requests[0]
    calls = wanted.calls
    results = [wanted.result] + [some_result(r, lex) for _ in wanted.again]
    if len(results) == 1:
        answer = f"The answer is {results[0]}."
    else:
        answer = "The answers are " + ", ".join(results[:-1]) + f" and {results[-1]}."
    return Example(
        answer=answer,
        messages=[
            *system_and_user(r, wanted.text),
            call_message(calls),
            *({"role": "tool", "tool_call_id": f"call_{i}", "content": result} for i, result in enumerate(results)),
        ],
        tools=offered(r, requests),
        thought="The tool has answered.",
    )
