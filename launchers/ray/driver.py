"""Places the units of plan.json on the nodes of a Ray cluster and tells what becomes of them. It knows no preset.

Events are lines of JSON that begin with 0x1e, since Ray writes to the same log. Results go into files beside Ray's
logs; their events tell name and hash.
"""

import base64
import gzip
import hashlib
import json
import pathlib
import signal
import time
from collections.abc import Callable
from typing import Any

import ray
from ray.experimental.internal_kv import _internal_kv_del, _internal_kv_get
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy as On
from unit import Bell, look, work

Unit = dict[str, Any]
Node = dict[str, Any]
LOOK_S = 180
# What has not begun by then waits for somebody else's tasks.
QUICK_S = 15
# Where a unit was lost the node may have died, which Ray takes some time to notice: another would be lost at once.
REST_S = 20
plan, stops = json.loads(pathlib.Path("plan.json").read_text()), []
ray.init(address="auto", log_to_driver=False, logging_level="error")
signal.signal(signal.SIGTERM, lambda *_: stops.append(True))
# Ray unpacks what belongs to a job for everybody on a node; this does not, and is taken from the cluster's memory.
secrets: dict[str, str] = {}
if plan["secrets"]:
    found = _internal_kv_get(plan["secrets"])
    if found is None:
        raise SystemExit("the cluster has removed what the units need to know before the job began")
    secrets = json.loads(found)
    _internal_kv_del(plan["secrets"])
session = ray._private.worker.global_worker.node.get_session_dir_path()
here = ray.get_runtime_context().get_node_id()
bell = Bell.options(scheduling_strategy=On(here, soft=False)).remote()
# A unit that cannot ask the bell takes itself for cut off: none is placed before it answers.
hung, is_hung = bell.is_rung.remote(), False
nodes: dict[str, Node] = {}
looking: dict[ray.ObjectRef, tuple[str, float]] = {}
running: dict[ray.ObjectRefGenerator, tuple[Unit, str]] = {}
fresh = {"plan": plan["id"], "secrets": secrets, "since": time.monotonic()}
waiting: list[Unit] = [{**unit, **fresh, "tried": []} for unit in plan["units"]]


def say(**event: object) -> None:
    print("\x1e" + json.dumps(event), flush=True)


def keep(name: str, text: str) -> dict[str, str]:
    name, packed = f"{plan['id']}-{name}.txt", base64.b64encode(gzip.compress(text.encode()))
    pathlib.Path(session, "logs", name).write_bytes(packed)
    return {"file": name, "at": here, "sha": hashlib.sha256(packed).hexdigest()}


def answer(ask: Callable[[], Any]) -> dict[str, Any]:
    try:
        return ask()
    except Exception as thrown:  # noqa: BLE001 Ray has no class of its own for all that it throws.
        # What a task has thrown, Ray wraps into a coloured text for a terminal.
        lost = getattr(thrown, "cause", None) or thrown
        return {"lost": type(lost).__name__, "because": str(lost).strip().split("\n")[0][:200]}


def look_at_new() -> set[str]:
    """Also at those that have come since, or come back. Returns the living ones."""
    alive = {n["NodeID"]: n["Resources"] for n in ray.nodes() if n["Alive"]}
    for node in alive.keys() - nodes.keys() - {node for node, _ in looking.values()}:
        asked = look.options(scheduling_strategy=On(node, soft=False)).remote(plan["look"], plan["id"])
        looking[asked] = (node, time.monotonic())
    for ref, (node, since) in list(looking.items()):
        done = ray.wait([ref], timeout=0)[0]
        if done or time.monotonic() - since > LOOK_S:
            del looking[ref]
            facts = answer(lambda ref=ref: ray.get(ref, timeout=1))
            facts = facts if "lost" not in facts else {"why": f"{facts['lost']}: {facts['because']}"}
            for name, wanted in plan["same"].items():
                if "why" not in facts and facts.get(name) != wanted:
                    facts["why"] = f"its {name} is {facts.get(name)}, and {wanted} is wanted"
            late = facts.pop("late", [])
            total = alive.get(node, {})
            nodes[node] = {"total": total, "taken": [], "rests": 0, "has": facts.get("has"), "why": facts.get("why")}
            say(e="node", id=node, facts={"resources": total, **facts})
            for part in late:
                say_result(part.pop("at"), node, part)
    return set(alive) & set(nodes)


def say_result(told: dict[str, Any], node: str, part: dict[str, Any]) -> None:
    text = part.pop("files")
    say(e="result", **told, node=node, **part, **keep(f"{told['unit']}-{told['attempt']}", text))


def holds(node: Node, unit: Unit, taken: list[Unit]) -> bool:
    free = {k: v - sum(u["resources"].get(k, 0) for u in taken) for k, v in node["total"].items()}
    fits = node["why"] is None and all(free.get(k, 0) >= v for k, v in unit["resources"].items())
    return fits and unit["engine"] in {"": "", **(node["has"] or {})} and not (plan["alone"] and taken)


def by_choice(unit: Unit, fit: list[str]) -> list[str]:
    """Those that have room, first where it was not tried, then where others leave the most processors."""
    free = ray._private.state.available_resources_per_node()
    rested = [node for node in fit if time.monotonic() > nodes[node]["rests"]]
    room = [node for node in rested if holds(nodes[node], unit, nodes[node]["taken"])]
    busy = {n: len(nodes[n]["taken"]) - free.get(n, {}).get("CPU", 0) / nodes[n]["total"].get("CPU", 1) for n in room}
    return sorted(room, key=lambda node: (unit["tried"].count(node), busy[node]))


def place(unit: Unit, node: str) -> None:
    unit["tried"].append(node)
    unit["attempt"] = len(unit["tried"])
    nodes[node]["taken"].append(unit)
    own = dict(unit["resources"])
    gpus, cpus = own.pop("GPU", 0), own.pop("CPU", 0)
    cpus = nodes[node]["total"].get("CPU", 0) if plan["alone"] else cpus
    asked = work.options(num_cpus=cpus, num_gpus=gpus, resources=own, scheduling_strategy=On(node, soft=False))
    say(e="placed", unit=unit["id"], attempt=unit["attempt"], node=node)
    ref = asked.remote(unit, bell, (nodes[node]["has"] or {}).get(unit["engine"], ""))
    running[ref] = ({**unit, "begun": False, "asked": time.monotonic()}, node)


def settle(unit: Unit, alive: set[str]) -> None:
    """Places it, gives it up, or leaves it waiting and says for what."""
    able = [node for node in nodes if holds(nodes[node], unit, [])]
    fit = [node for node in able if node in alive]
    if plan["together"] and plan["alone"] and len(able) < len(plan["units"]):
        able, fit = [], []
    waited = time.monotonic() - unit["since"]
    idle = plan["together"] or not any(u["begun"] for u, _ in running.values())
    why = "late" if fit else "gone" if able else "never"
    limit = {"late": plan["queueS"], "gone": plan["goneS"], "never": 0}[why]
    if stops or (waited > limit and idle and not looking):
        waiting.remove(unit)
        say(e="unplaced", unit=unit["id"], why="stopped" if stops else why)
    elif not (plan["together"] and looking) and (free := by_choice(unit, fit)) and len(running) < plan["parallel"]:
        waiting.remove(unit)
        place(unit, free[0])
    elif idle and able and not looking:
        tell_waiting(unit, why)


def tell_waiting(unit: Unit, why: str) -> None:
    if unit.get("told") != why:
        unit["told"] = why
        say(e="waiting", unit=unit["id"], why=why)


def take(ref: ray.ObjectRefGenerator) -> None:
    unit, node = running[ref]
    told = {"unit": unit["id"], "attempt": unit["attempt"]}
    part = answer(lambda: ray.get(next(ref)))
    if "nice" in part:
        unit["begun"] = True
        return say(e="started", **told, node=node, **part)
    end(ref, part)


def end(ref: ray.ObjectRefGenerator, part: dict[str, Any]) -> None:
    unit, node = running.pop(ref)
    told = {"unit": unit["id"], "attempt": unit["attempt"]}
    nodes[node]["taken"] = [u for u in nodes[node]["taken"] if u["id"] != unit["id"]]
    if part.get("why") == "late":
        say_result(told, node, part)
        part = {"lost": "CutOff", "because": "its node could not reach the driver"}
    if "files" in part:
        return say_result(told, node, part)
    if not unit["begun"] and part["lost"] == "TaskCancelledError":
        return say(e="unplaced", unit=unit["id"], why="stopped" if stops else "late")
    say(e="lost", **told, node=node, **part)
    nodes[node]["rests"] = time.monotonic() + REST_S
    if unit["attempt"] <= plan["retries"] and not stops:
        waiting.append({**unit, "since": time.monotonic()})


while waiting or running or not nodes:
    alive = look_at_new()
    if stops:
        bell.ring.remote()
    is_hung = is_hung or bool(ray.wait([hung], timeout=0)[0])
    for unit in list(waiting) if is_hung or stops else []:
        settle(unit, alive)
    for ref, (unit, node) in list(running.items()):
        # Ray itself waits for ever where a node was cut off: its connection is not closed.
        if node not in alive and not ray.wait([ref], timeout=0)[0]:
            end(ref, {"lost": "NodeDiedError", "because": "the cluster has lost its node"})
            continue
        asked_s = time.monotonic() - unit["asked"]
        if not unit["begun"] and (stops or asked_s > plan["queueS"]):
            ray.cancel(ref)
        elif not unit["begun"] and asked_s > QUICK_S:
            tell_waiting(unit, "late")
    refs = [*running, *looking, *([] if is_hung else [hung])]
    if not refs:
        time.sleep(1)
    for ref in ray.wait(refs, timeout=1)[0] if refs else []:
        if ref in running:
            take(ref)
while looking and not plan["units"]:
    ray.wait([*looking], timeout=1)
    look_at_new()
say(e="end")
