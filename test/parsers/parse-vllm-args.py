"""Reads argument lists with vLLM's own parser.

stdin: a JSON list of argument lists, as they follow the module's name.
stdout, last line: a JSON list; for each, the parsed namespace, or {"error": "..."} where the parser refuses.
"""

import contextlib
import dataclasses
import importlib
import io
import json
import sys
from types import ModuleType


def first_of(*names: str) -> ModuleType:
    """The modules have moved between versions."""
    for name in names:
        with contextlib.suppress(ImportError):
            return importlib.import_module(name)
    raise ImportError(f"none of {', '.join(names)}")


def as_json(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name, None) for field in dataclasses.fields(value)}
    return str(value)


def main() -> None:
    cli_args = first_of("vllm.entrypoints.launchers.cli_args", "vllm.entrypoints.openai.cli_args")
    argparse_utils = first_of("vllm.utils.argparse_utils", "vllm.utils")
    parser = cli_args.make_arg_parser(argparse_utils.FlexibleArgumentParser())
    answers = []
    for arguments in json.load(sys.stdin):
        complaints = io.StringIO()
        try:
            with contextlib.redirect_stderr(complaints):
                answers.append(vars(parser.parse_args(arguments)))
        except SystemExit:
            answers.append({"error": complaints.getvalue()[-2000:]})
    print(json.dumps(answers, default=as_json))


if __name__ == "__main__":
    main()
