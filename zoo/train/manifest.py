"""Writes `manifest.json`: SHA-256 and size of every shipped file. `--check` compares instead and names what differs."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

ZOO = Path(__file__).resolve().parent.parent
LEFT_OUT = ("train/", "manifest.json", "README.md")


def entries() -> dict[str, dict[str, str | int]]:
    found: dict[str, dict[str, str | int]] = {}
    for path in sorted(ZOO.rglob("*")):
        name = path.relative_to(ZOO).as_posix()
        if path.is_file() and not name.startswith((*LEFT_OUT, ".")) and "__pycache__" not in name:
            data = path.read_bytes()
            found[name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    return found


def main() -> None:
    file, found = ZOO / "manifest.json", entries()
    if "--check" in sys.argv:
        kept = json.loads(file.read_text())["files"]
        different = sorted(name for name in kept.keys() | found.keys() if kept.get(name) != found.get(name))
        raise SystemExit("differ: " + ", ".join(different) if different else 0)
    total = sum(int(entry["bytes"]) for entry in found.values())
    file.write_text(json.dumps({"bytes": total, "files": found}, indent=1) + "\n")
    print(f"{len(found)} files, {total / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
