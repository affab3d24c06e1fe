"""Asserts that the modules of a Python package import one another in no circle, and only at the top of a file.

`check-imports.py FOLDER`: an import inside a function counts as any other, since that is how a circle is hidden.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path


def name_of(path: Path, root: Path) -> str:
    parts = path.relative_to(root.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def targets(node: ast.Import | ast.ImportFrom, package: list[str], known: set[str]) -> Iterator[str]:
    """The package's own modules that a statement imports; `from . import a` means `a` where that is a module."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in known)
        return
    above = package[: len(package) + 1 - node.level] if node.level else []
    source = ".".join([*above, *filter(None, [node.module])])
    for alias in node.names:
        found = f"{source}.{alias.name}"
        if found in known or source in known:
            yield found if found in known else source


def main() -> None:
    root = Path(sys.argv[1])
    paths = {name_of(path, root): path for path in sorted(root.rglob("*.py"))}
    graph: dict[str, set[str]] = {}
    problems = [] if paths else [f"there are no Python files in {root}"]
    for module, path in paths.items():
        package = (module if path.name == "__init__.py" else module.rpartition(".")[0]).split(".")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        inside = {node for function in functions for node in ast.walk(function)}
        graph[module] = set()
        for node in (node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))):
            own = set(targets(node, package, set(paths)))
            graph[module] |= own
            if node in inside:
                problems += [f"{path}:{node.lineno} imports {target} inside a function" for target in sorted(own)]
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        problems.append("a circle of imports: " + " → ".join(reversed(error.args[1])))
    print(*problems, f"{len(graph)} modules, {sum(map(len, graph.values()))} imports of one another", sep="\n")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
