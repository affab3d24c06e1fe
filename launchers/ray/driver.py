"""Places the units of plan.json on the nodes of a Ray cluster and tells what becomes of them. It knows no preset.

Events are lines of JSON that begin with 0x1e, since Ray writes to the same log. Longer facts go into files beside
Ray's logs; their events tell name and hash.
"""
import base64, gzip, hashlib, json, os, signal, time
import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy as On
from unit import Bell, look, work

plan, stops = json.load(open("plan.json")), []
ray.init(address="auto", log_to_driver=False, logging_level="error")
signal.signal(signal.SIGTERM, lambda *_: stops.append(True))
session = ray._private.worker.global_worker.node.get_session_dir_path()
here, bell = ray.get_runtime_context().get_node_id(), Bell.remote()

def say(**event):
    print("\x1e" + json.dumps(event), flush=True)

def keep(name, text):
    name, packed = f"{plan['id']}-{name}.txt", base64.b64encode(gzip.compress(text.encode()))
    with open(os.path.join(session, "logs", name), "wb") as file: file.write(packed)
    return {"file": name, "at": here, "sha": hashlib.sha256(packed).hexdigest()}

def answer(ref, otherwise, **limit):
    try: return ray.get(ref, **limit)
    except Exception as lost: return otherwise(type(lost).__name__, str(lost).strip().split("\n")[0][:200])

nodes = {n["NodeID"]: {"total": n["Resources"], "taken": []} for n in ray.nodes() if n["Alive"]}
for id, ref in [(id, look.options(scheduling_strategy=On(id, soft=False)).remote(plan["look"])) for id in nodes]:
    facts = json.loads(answer(ref, lambda kind, why: json.dumps({"why": f"{kind}: {why}"}), timeout=180))
    nodes[id]["has"] = facts.get("has", {})
    say(e="node", id=id, **keep(f"node-{id}", json.dumps({"resources": nodes[id]["total"], **facts})))

def holds(node, unit, taken):
    free = {k: v - sum(u["resources"].get(k, 0) for u in taken) for k, v in node["total"].items()}
    fits = all(free.get(k, 0) >= v for k, v in unit["resources"].items())
    return fits and unit["engine"] in node["has"] and not (plan["alone"] and taken)

def place(unit, id):
    unit["tried"].append(id); nodes[id]["taken"].append(unit)
    own = dict(unit["resources"]); gpus = own.pop("GPU", 0)
    cpus = nodes[id]["total"].get("CPU", 0) if plan["alone"] else 0
    asked = work.options(num_cpus=cpus, num_gpus=gpus, resources=own, scheduling_strategy=On(id, soft=False))
    say(e="placed", unit=unit["id"], attempt=len(unit["tried"]), node=id)
    return asked.remote(unit, bell, nodes[id]["has"][unit["engine"]])

waiting, running = [{**unit, "tried": [], "since": time.monotonic()} for unit in plan["units"]], {}
while waiting or running:
    alive = {n["NodeID"] for n in ray.nodes() if n["Alive"]} & set(nodes)
    if stops: bell.ring.remote()
    for unit in list(waiting):
        fit = [id for id in alive if holds(nodes[id], unit, [])]
        free = sorted((id for id in fit if holds(nodes[id], unit, nodes[id]["taken"])), key=unit["tried"].count)
        late = time.monotonic() - unit["since"] > plan["queueS"] and not any(u["begun"] for u, _ in running.values())
        if stops or not fit or late:
            waiting.remove(unit); say(e="unplaced", unit=unit["id"], why="stopped" if stops else "late" if fit else "never")
        elif free and len(running) < plan["parallel"]:
            waiting.remove(unit); running[place(unit, free[0])] = ({**unit, "begun": False, "asked": time.monotonic()}, free[0])
    for ref, (unit, id) in list(running.items()):
        if not unit["begun"] and (stops or time.monotonic() - unit["asked"] > plan["queueS"]): ray.cancel(ref)
    for ref in ray.wait(list(running), timeout=1)[0] if running else []:
        unit, id = running[ref]; told = {"unit": unit["id"], "attempt": len(unit["tried"]), "node": id}
        part = answer(next(ref, None), lambda kind, why: {"lost": kind, "because": why})
        if "nice" in part: unit["begun"] = True; say(e="started", **told, **part); continue
        del running[ref]; nodes[id]["taken"] = [u for u in nodes[id]["taken"] if u["id"] != unit["id"]]
        if "files" in part: say(e="result", **told, why=part["why"], code=part["code"], **keep(f"{unit['id']}-{told['attempt']}", part["files"])); continue
        if not unit["begun"] and part["lost"] == "TaskCancelledError": say(e="unplaced", unit=unit["id"], why="stopped" if stops else "late"); continue
        say(e="lost", **told, **part)
        if told["attempt"] <= plan["retries"] and not stops: waiting.append({**unit, "since": time.monotonic()})
say(e="end")
