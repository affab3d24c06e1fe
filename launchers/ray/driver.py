"""Places the units of plan.json on the nodes of a Ray cluster and tells what becomes of them. It knows no preset.

Events are lines of JSON that begin with 0x1e, since Ray writes to the same log. Longer facts go into files beside
Ray's logs; their events tell name and hash.
"""

import base64
import gzip
import hashlib
import json
import pathlib
import signal
import time
from typing import Any

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy as On
from unit import Bell, look, work

plan, stops = json.loads(pathlib.Path("plan.json").read_text()), []
ray.init(address="auto", log_to_driver=False, logging_level="error")
signal.signal(signal.SIGTERM, lambda *_: stops.append(True))
session = ray._private.worker.global_worker.node.get_session_dir_path()
here, bell = ray.get_runtime_context().get_node_id(), Bell.remote()


def say(**event: object) -> None:
    print("\x1e" + json.dumps(event), flush=True)


def keep(name: str, text: str) -> dict[str, str]:
    name, packed = f"{plan['id']}-{name}.txt", base64.b64encode(gzip.compress(text.encode()))
    pathlib.Path(session, "logs", name).write_bytes(packed)
    return {"file": name, "at": here, "sha": hashlib.sha256(packed).hexdigest()}


def answer(ref: ray.ObjectRef, **limit: float) -> dict[str, Any]:
    try:
        return ray.get(ref, **limit)
    except Exception as lost:  # noqa: BLE001 Ray has no class of its own for all that it throws.
        return {"lost": type(lost).__name__, "because": str(lost).strip().split("\n")[0][:200]}


nodes = {n["NodeID"]: {"total": n["Resources"], "taken": []} for n in ray.nodes() if n["Alive"]}
looks = [(node, look.options(scheduling_strategy=On(node, soft=False)).remote(plan["look"])) for node in nodes]
for node, ref in looks:
    facts = answer(ref, timeout=180)
    facts = facts if "lost" not in facts else {"why": f"{facts['lost']}: {facts['because']}"}
    nodes[node]["has"] = facts.get("has", {})
    say(e="node", id=node, **keep(f"node-{node}", json.dumps({"resources": nodes[node]["total"], **facts})))


def holds(node: dict[str, Any], unit: dict[str, Any], taken: list[dict[str, Any]]) -> bool:
    free = {k: v - sum(u["resources"].get(k, 0) for u in taken) for k, v in node["total"].items()}
    fits = all(free.get(k, 0) >= v for k, v in unit["resources"].items())
    return fits and unit["engine"] in node["has"] and not (plan["alone"] and taken)


def place(unit: dict[str, Any], node: str) -> ray.ObjectRefGenerator:
    unit["tried"].append(node)
    nodes[node]["taken"].append(unit)
    own = dict(unit["resources"])
    gpus, cpus = own.pop("GPU", 0), nodes[node]["total"].get("CPU", 0) if plan["alone"] else 0
    asked = work.options(num_cpus=cpus, num_gpus=gpus, resources=own, scheduling_strategy=On(node, soft=False))
    say(e="placed", unit=unit["id"], attempt=len(unit["tried"]), node=node)
    return asked.remote(unit, bell, nodes[node]["has"][unit["engine"]])


waiting, running = [{**unit, "tried": [], "since": time.monotonic()} for unit in plan["units"]], {}
while waiting or running:
    alive = {n["NodeID"] for n in ray.nodes() if n["Alive"]} & set(nodes)
    if stops:
        bell.ring.remote()
    for unit in list(waiting):
        fit = [node for node in alive if holds(nodes[node], unit, [])]
        free = sorted((n for n in fit if holds(nodes[n], unit, nodes[n]["taken"])), key=unit["tried"].count)
        late = time.monotonic() - unit["since"] > plan["queueS"] and not any(u["begun"] for u, _ in running.values())
        if stops or not fit or late:
            waiting.remove(unit)
            say(e="unplaced", unit=unit["id"], why="stopped" if stops else "late" if fit else "never")
        elif free and len(running) < plan["parallel"]:
            waiting.remove(unit)
            running[place(unit, free[0])] = ({**unit, "begun": False, "asked": time.monotonic()}, free[0])
    for ref, (unit, _) in list(running.items()):
        if not unit["begun"] and (stops or time.monotonic() - unit["asked"] > plan["queueS"]):
            ray.cancel(ref)
    for ref in ray.wait(list(running), timeout=1)[0] if running else []:
        unit, node = running[ref]
        told = {"unit": unit["id"], "attempt": len(unit["tried"]), "node": node}
        part = answer(next(ref, None))
        if "nice" in part:
            unit["begun"] = True
            say(e="started", **told, **part)
            continue
        del running[ref]
        nodes[node]["taken"] = [u for u in nodes[node]["taken"] if u["id"] != unit["id"]]
        if "files" in part:
            text = part.pop("files")
            say(e="result", **told, **part, **keep(f"{unit['id']}-{told['attempt']}", text))
        elif not unit["begun"] and part["lost"] == "TaskCancelledError":
            say(e="unplaced", unit=unit["id"], why="stopped" if stops else "late")
        else:
            say(e="lost", **told, **part)
            if told["attempt"] <= plan["retries"] and not stops:
                waiting.append({**unit, "since": time.monotonic()})
say(e="end")
