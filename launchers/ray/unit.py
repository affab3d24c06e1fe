"""What the driver has done on a node: look at it, and run one unit there. Servewright itself is among Ray's modules."""
import json, os, shutil, signal, subprocess, sys, tempfile, time
import ray

def words(argv, **places):
    home = next(p for p in sys.path if os.path.exists(p + "/servewright-product.json"))
    for name, place in {"product": home, "node": shutil.which("node") or "node", "here": os.getcwd(), **places}.items():
        argv = [word.replace("{%s}" % name, place) for word in argv]
    return argv

@ray.remote(num_cpus=0)
class Bell:
    """Rung once, when all units are to end."""
    rung = False
    def ring(self): self.rung = True
    def is_rung(self): return self.rung

@ray.remote(num_cpus=0, max_retries=0)
def look(argv):
    if shutil.which("node") is None: return json.dumps({"why": "it has no Node.js on its PATH"})
    done = subprocess.run(words(argv), capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    return done.stdout if done.returncode == 0 else json.dumps({"why": done.stderr.strip().split("\n")[-1][:300]})

def texts(folder):
    """Of the files of a unit, which all have names of their own; those that are very long stay behind."""
    paths = [os.path.join(at, name) for at in (folder, folder + "/report") if os.path.isdir(at) for name in sorted(os.listdir(at))]
    short = [path for path in paths if os.path.isfile(path) and os.path.getsize(path) < 32 << 20]
    return {os.path.basename(path): open(path, errors="replace").read() for path in short if not path.endswith("/pid")}

@ray.remote(max_retries=0)
def work(unit, bell, engine):
    out = tempfile.mkdtemp(prefix="servewright-unit-")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    yield {"nice": os.nice(0)}
    # Neither a child of ours nor of our session: Ray kills those, and a server would be left without its keeper.
    keep = ["setsid", "--fork", "sh", *words(["{product}/launchers/ray/keep-unit.sh"]), out, *words(unit["argv"], out=out, engine=engine)]
    keeper = subprocess.Popen(keep, env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end, why = time.monotonic() + unit["limitS"], "ended"
    while not os.path.exists(out + "/code"):
        time.sleep(0.5)
        if why != "ended" and time.monotonic() > end:
            os.killpg(int(open(out + "/pid").read()), signal.SIGKILL)
            break
        rung = why == "ended" and ray.get(bell.is_rung.remote())
        if rung or (why == "ended" and time.monotonic() > end):
            why, end = "stopped" if rung else "limit", time.monotonic() + unit["graceS"]
            keeper.stdin.close()
    files = texts(out)
    shutil.rmtree(out, ignore_errors=True)
    yield {"why": why, "code": int(files.pop("code", "137")), "files": json.dumps(files)}
