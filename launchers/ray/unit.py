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
POLL_S = 0.5
# Whoever cannot ask the bell for so long is cut off from the cluster, which will soon start the unit elsewhere.
SILENCE_S = 8


def words(argv: list[str], **places: str) -> list[str]:
    homes = (p for p in sys.path if os.path.exists(p + "/servewright-product.json"))
    known = {"product": next(homes, ""), "node": shutil.which("node") or "node", "here": os.getcwd(), **places}
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


def folder_of(plan: str, unit: str, attempt: int) -> pathlib.Path:
    return pathlib.Path(tempfile.gettempdir(), f"servewright-unit-{plan}.{unit}.{attempt}")


@ray.remote(num_cpus=0, max_retries=0)
def look(argv: list[str], plan: str) -> dict[str, Any]:
    """Also brings what units of this plan have left whose end could not be told: their node was cut off."""
    left = [code.parent for code in pathlib.Path(tempfile.gettempdir()).glob(f"servewright-unit-{plan}.*/code")]
    late = [{"at": at_of(path), **result(path, "late")} for path in left]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    if shutil.which("node") is None:
        return {"why": "it has no Node.js on its PATH", "late": late}
    command = words(argv)
    if shutil.which(command[0]) is None:
        return {"why": f"it has no {command[0]} on its PATH", "late": late}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL, check=False)
    said = json.loads(done.stdout) if done.returncode == 0 else {"why": done.stderr.strip().split("\n")[-1][:300]}
    return {**said, "late": late}


def at_of(folder: pathlib.Path) -> dict[str, Any]:
    unit, attempt = folder.name.split(".", 1)[1].rsplit(".", 1)
    return {"unit": unit, "attempt": int(attempt)}


def result(out: pathlib.Path, why: str) -> dict[str, Any]:
    """The files of a unit, which all have names of their own; those that are very long are left out."""
    folders = [folder for folder in (out, out / "report") if folder.is_dir()]
    paths = [path for folder in folders for path in sorted(folder.iterdir()) if path.is_file()]
    short = [path for path in paths if path.stat().st_size < LONGEST and path.name != "pid"]
    files = {path.name: path.read_text(errors="replace") for path in short}
    return {"why": why, "code": int(files.pop("code", "137")), "files": json.dumps(files)}


def asked_to_end(bell: ray.actor.ActorHandle) -> str:
    try:
        # While a task waits in `ray.get`, Ray lends its processors to others.
        return "stopped" if bell.is_rung.remote().future().result(timeout=SILENCE_S) else ""
    except Exception:  # noqa: BLE001 Whatever it is, nobody is there to ask.
        return "late"


@ray.remote(max_retries=0)
def work(unit: dict[str, Any], bell: ray.actor.ActorHandle, engine: str) -> Iterator[dict[str, Any]]:
    out = folder_of(unit["plan"], unit["id"], unit["attempt"])
    out.mkdir(mode=0o700)
    # In a folder of their own, which is not brought back.
    (out / "secret").mkdir()
    for name, text in unit["secrets"].items():
        (out / "secret" / name).touch(mode=0o600)
        (out / "secret" / name).write_text(text)
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    yield {"nice": os.nice(0)}
    # Neither a child of ours nor of our session: Ray kills those, and a server would be left without its keeper.
    run = words(unit["argv"], out=str(out), engine=engine)
    keep = ["setsid", "--fork", "sh", *words(["{here}/keep-unit.sh"]), str(out), *run]
    nowhere = subprocess.DEVNULL
    keeper = subprocess.Popen(keep, env=env, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere)
    end, why = time.monotonic() + unit["limitS"], ""
    while not (out / "code").exists():
        time.sleep(POLL_S)
        is_over = time.monotonic() > end
        if why and is_over:
            os.killpg(int((out / "pid").read_text()), signal.SIGKILL)
            break
        if not why and (why := asked_to_end(bell) or ("limit" if is_over else "")):
            end = time.monotonic() + unit["graceS"]
            keeper.stdin.close()
    told = result(out, why or "ended")
    # Of one that is cut off perhaps nobody hears: it stays for the next look at this node.
    if why != "late":
        shutil.rmtree(out, ignore_errors=True)
    yield told
