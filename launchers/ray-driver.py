"""Places the units of plan.json on the nodes of a Ray cluster and tells what becomes of them. It knows no preset.

Events are lines of JSON that begin with 0x1e, since Ray writes to the same log. Longer facts go into files beside Ray's
logs, of which events tell name and hash.
"""
import base64, gzip, hashlib, json, os, shutil, signal, subprocess, sys, tempfile, time
import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy as On

def say(**event): print("\x1e" + json.dumps(event), flush=True)

def words(argv, **places):
    home = next(p for p in sys.path if os.path.exists(p + "/servewright-product.json"))
    for name, place in {"product": home, "node": shutil.which("node") or "node", "here": os.getcwd(), **places}.items():
        argv = [word.replace("{%s}" % name, place) for word in argv]
    return argv

@ray.remote(num_cpus=0)
class Bell:
    rung = False
    def ring(self): self.rung = True
    def is_rung(self): return self.rung

@ray.remote(num_cpus=0, max_retries=0)
def look(argv):
    done = subprocess.run(words(argv), capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    return done.stdout if done.returncode == 0 else json.dumps({"why": (done.stderr.strip() or "it has no Node.js")[-300:]})

@ray.remote(max_retries=0)
def work(unit, bell, engine):
    out = tempfile.mkdtemp(prefix="servewright-unit-")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    yield {"nice": os.nice(0)}
    # Neither a child nor of the session: Ray kills those of a worker, and a server would be left without its keeper.
    keep = ["setsid", "--fork", "sh", *words(["{product}/launchers/keep-unit.sh"]), out, *words(unit["argv"], out=out, engine=engine)]
    keeper = subprocess.Popen(keep, env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end, why = time.monotonic() + unit["limitS"], "ended"
    while not os.path.exists(out + "/code"):
        time.sleep(0.5)
        if why != "ended" and time.monotonic() > end:
            os.killpg(int(open(out + "/pid").read()), signal.SIGKILL); break
        rung = why == "ended" and ray.get(bell.is_rung.remote())
        if rung or (why == "ended" and time.monotonic() > end):
            why, end = "stopped" if rung else "limit", time.monotonic() + unit["graceS"]
            keeper.stdin.close()
    files = {}
    for name in (f for at in (out, out + "/report") if os.path.isdir(at) for f in (os.path.join(at, n) for n in sorted(os.listdir(at)))):
        if os.path.isfile(name) and os.path.getsize(name) < 32 << 20: files[os.path.basename(name)] = open(name, errors="replace").read()
    shutil.rmtree(out, ignore_errors=True)
    yield {"why": why, "code": int(files.pop("code", "137")), "files": json.dumps(files)}

def main():
    plan, stops = json.load(open("plan.json")), []
    ray.init(address="auto", log_to_driver=False, logging_level="error")
    signal.signal(signal.SIGTERM, lambda *_: stops.append(True))
    logs, here = os.path.join(ray._private.worker.global_worker.node.get_session_dir_path(), "logs"), ray.get_runtime_context().get_node_id()
    def keep(name, text):
        packed = base64.b64encode(gzip.compress(text.encode()))
        open(os.path.join(logs, name), "wb").write(packed)
        return {"file": name, "at": here, "sha": hashlib.sha256(packed).hexdigest()}
    nodes, bell = {}, Bell.remote()
    alive = [n for n in ray.nodes() if n["Alive"]]
    for n, ref in [(n, look.options(scheduling_strategy=On(n["NodeID"], soft=False)).remote(plan["look"])) for n in alive]:
        try: facts = ray.get(ref, timeout=180)
        except Exception as e: facts = json.dumps({"why": str(e).strip().split("\n")[0][:300]})
        nodes[n["NodeID"]] = {"has": json.loads(facts).get("has", {}), "total": n["Resources"], "running": []}
        say(e="node", id=n["NodeID"], address=n["NodeManagerAddress"], **keep("%s-node-%s.txt" % (plan["id"], n["NodeID"]), json.dumps({"resources": n["Resources"], **json.loads(facts)})))
    waiting, running, tries, since = list(plan["units"]), {}, {}, time.monotonic()
    def holds(node, unit):
        taken = [u["resources"] for u in node["running"]]
        free = lambda name: node["total"].get(name, 0) - sum(t.get(name, 0) for t in taken)
        return unit["engine"] in node["has"] and all(free(k) >= v for k, v in unit["resources"].items()) and not (taken and plan["alone"])
    while waiting or running:
        dead = [i for i in nodes if not any(n["NodeID"] == i and n["Alive"] for n in ray.nodes())]
        if stops: bell.ring.remote()
        for unit in list(waiting):
            fit = [i for i in nodes if i not in dead and holds({**nodes[i], "running": []}, unit)]
            free = [i for i in fit if holds(nodes[i], unit)]
            late = not running and time.monotonic() - since > plan["queueS"]
            if stops or not fit or (not free and late):
                waiting.remove(unit); say(e="unplaced", unit=unit["id"], why="stopped" if stops else "late" if fit else "never")
            elif free and len(running) < plan["parallel"]:
                node, own = free[0], dict(unit["resources"]); waiting.remove(unit); nodes[node]["running"].append(unit)
                tries[unit["id"]] = tries.get(unit["id"], 0) + 1
                cpus = nodes[node]["total"].get("CPU", 0) if plan["alone"] else own.get("CPU", 0)
                ref = work.options(num_cpus=cpus, num_gpus=own.pop("GPU", 0), resources={k: v for k, v in own.items() if k != "CPU"}, scheduling_strategy=On(node, soft=False)).remote(unit, bell, nodes[node]["has"][unit["engine"]])
                running[ref] = (unit, node); say(e="placed", unit=unit["id"], attempt=tries[unit["id"]], node=node)
        for ref in ray.wait(list(running), timeout=1)[0] if running else []:
            unit, node = running[ref]; told = {"unit": unit["id"], "attempt": tries[unit["id"]], "node": node}
            try: part = ray.get(next(ref))
            except Exception as e: part = {"lost": type(e).__name__, "because": str(e).strip().split("\n")[0][:200]}
            if "nice" in part: say(e="started", **told, **part); continue
            del running[ref]; nodes[node]["running"].remove(unit); since = time.monotonic()
            if "lost" in part: say(e="lost", **told, **part); waiting += [unit] if tries[unit["id"]] <= plan["retries"] and not stops else []
            else: say(e="result", **told, why=part["why"], code=part["code"], **keep("%s-%s-%d.txt" % (plan["id"], unit["id"], tries[unit["id"]]), part["files"]))
    say(e="end")

main()
