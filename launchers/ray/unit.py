"""What the driver has done on a node: look at it, and run one unit there. Servewright itself is among Ray's modules."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import ray

LONGEST = 32 << 20


def words(argv: list[str], **places: str) -> list[str]:
    home = next(p for p in sys.path if os.path.exists(p + "/servewright-product.json"))
    known = {"product": home, "node": shutil.which("node") or "node", "here": os.getcwd(), **places}
    for name, place in known.items():
        argv = [word.replace("{" + name + "}", place) for word in argv]
    return argv


@ray.remote(num_cpus=0)
class Bell:
    """Rung once, when all units are to end."""

    rung = False

    def ring(self) -> None:
        self.rung = True

    def is_rung(self) -> bool:
        return self.rung


@ray.remote(num_cpus=0, max_retries=0)
def look(argv: list[str]) -> dict[str, Any]:
    if shutil.which("node") is None:
        return {"why": "it has no Node.js on its PATH"}
    command = words(argv)
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else {"why": done.stderr.strip().split("\n")[-1][:300]}


def texts(*folders: pathlib.Path) -> dict[str, str]:
    """Of the files of a unit, which all have names of their own; those that are very long stay behind."""
    paths = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    short = [path for path in paths if path.is_file() and path.stat().st_size < LONGEST and path.name != "pid"]
    return {path.name: path.read_text(errors="replace") for path in short}


@ray.remote(max_retries=0)
def work(unit: dict[str, Any], bell: ray.actor.ActorHandle, engine: str) -> Iterator[dict[str, Any]]:
    out = pathlib.Path(tempfile.mkdtemp(prefix="servewright-unit-"))
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    yield {"nice": os.nice(0)}
    # Neither a child of ours nor of our session: Ray kills those, and a server would be left without its keeper.
    run = words(unit["argv"], out=str(out), engine=engine)
    keep = ["setsid", "--fork", "sh", *words(["{product}/launchers/ray/keep-unit.sh"]), str(out), *run]
    nowhere = subprocess.DEVNULL
    keeper = subprocess.Popen(keep, env=env, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere)
    end, why = time.monotonic() + unit["limitS"], "ended"
    while not (out / "code").exists():
        time.sleep(0.5)
        if why != "ended" and time.monotonic() > end:
            os.killpg(int((out / "pid").read_text()), signal.SIGKILL)
            break
        rung = why == "ended" and ray.get(bell.is_rung.remote())
        if rung or (why == "ended" and time.monotonic() > end):
            why, end = "stopped" if rung else "limit", time.monotonic() + unit["graceS"]
            keeper.stdin.close()
    files = texts(out, out / "report")
    shutil.rmtree(out, ignore_errors=True)
    yield {"why": why, "code": int(files.pop("code", "137")), "files": json.dumps(files)}
