"""Parent of one server process: adopts whatever its descendants leave behind, and ends all of it.

Usage: python3 -I -S guardian.py own|inherited COUNT WORD... FILE ARGUMENT...

File descriptor 0 is the lifeline: when its other end closes, however that came about, every descendant is killed, and
the command of COUNT words is run, e.g. to remove a container, which is nobody's descendant. A `k` on it kills every
descendant at once, and the guardian stays; a `q` does the same, and the guardian ends. File descriptor 3 takes the news, a line each:
`started PID`, `failed ERRNO`, `exited CODE` or `killed SIGNAL` for the server, and `empty` after a `k`.
`own` gives the server a session and a group of its own. Linux only; needs no rights and nothing but Python 3.6.
"""

import ctypes
import os
import select
import signal
import sys

LIFELINE = 0
NEWS = 3
PR_SET_CHILD_SUBREAPER = 36
DEFAULTED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGPIPE", "SIGXFSZ", "SIGCHLD")
PAUSE_S = 0.02
LONG_PAUSE_S = 0.2
QUICK_ROUNDS = 50
ORPHAN_ROUNDS = 20


def tell(line: str) -> None:
    """Sends a line of news; nobody may be there to read it."""
    try:
        os.write(NEWS, line.encode() + b"\n")
    except OSError:
        pass


def parents() -> dict:
    """Maps the pid of every process that can be seen to its parent's, zombies left out."""
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open("/proc/" + name + "/stat", "rb") as file:
                text = file.read()
        except OSError:
            continue
        # The title may hold spaces and parentheses.
        state, parent = text[text.rindex(b")") + 2 :].split(b" ", 2)[:2]
        if state not in (b"Z", b"X"):
            found[int(name)] = int(parent)
    return found


def born_of(pid: int) -> list:
    """Children of a process, from the kernel's own lists, one for each of its threads."""
    found = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                found += map(int, file.read().split())
    except OSError:
        pass
    return found


def descendants() -> list:
    """Every living process that came from the server: its orphans are our children."""
    born = born_of
    if not os.path.exists("/proc/thread-self/children"):
        children = {}
        for pid, parent in parents().items():
            children.setdefault(parent, []).append(pid)
        born = lambda pid: children.get(pid, [])
    found, waiting = [], [os.getpid()]
    while waiting:
        new = born(waiting.pop())
        found += new
        waiting += new
    return found


def orphans() -> list:
    """Our own children, the youngest first: of those that fork and end all the time it is the only one alive."""
    return born_of(os.getpid())[::-1]


def kill_each(pids: list) -> None:
    """One that has ended since it was seen is fine."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass


def run_server(session: str, argv: list, errors: int) -> None:
    """Becomes the server; never returns."""
    try:
        if session == "own":
            os.setsid()
        for name in DEFAULTED:
            signal.signal(getattr(signal, name), signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.execvp(argv[0], argv)
    except OSError as error:
        os.write(errors, str(error.errno).encode())
    finally:
        os._exit(127)


class Guardian:
    """Watches the lifeline and the server, and reaps whoever ends."""

    def __init__(self, session: str, argv: list) -> None:
        read_end, write_end = os.pipe()
        self.leader = os.fork()
        if self.leader == 0:
            run_server(session, argv, write_end)
        os.close(write_end)
        # Ends by itself when the server's program runs, because the other end closes then.
        failure = os.read(read_end, 16).decode()
        os.close(read_end)
        tell("failed " + failure if failure else "started " + str(self.leader))

    def reap(self) -> bool:
        """Buries the dead, tells how the server ended, and returns whether a child is left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if pid == self.leader:
                if os.WIFSIGNALED(status):
                    tell("killed " + str(os.WTERMSIG(status)))
                else:
                    tell("exited " + str(os.WEXITSTATUS(status)))

    def kill_all(self) -> None:
        """Returns when no descendant is left: the kernel says so, because every orphan is our child."""
        rounds = 0
        while self.reap():
            kill_each(descendants())
            for _ in range(ORPHAN_ROUNDS):
                kill_each(orphans())
                self.reap()
            rounds += 1
            # Ends early with each child that ends. One that waits for a device cannot be killed until that answers.
            select.select([self.wake], [], [], PAUSE_S if rounds < QUICK_ROUNDS else LONG_PAUSE_S)
            self.drain()
        tell("empty")

    def drain(self) -> None:
        """Takes note of the children that have ended."""
        try:
            os.read(self.wake, 4096)
        except BlockingIOError:
            pass

    def watch(self, last_resort: list) -> None:
        """Returns when the lifeline has broken and nothing is left."""
        self.wake, wake_write = os.pipe()
        os.set_blocking(self.wake, False)
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.reap()
        while True:
            ready, _, _ = select.select([LIFELINE, self.wake], [], [])
            if self.wake in ready:
                self.drain()
                self.reap()
            if LIFELINE in ready:
                words = os.read(LIFELINE, 64)
                self.kill_all()
                if not words and last_resort:
                    os.spawnvp(os.P_WAIT, last_resort[0], last_resort)
                if not words or b"q" in words:
                    return


def main() -> None:
    """Ends with 3 where the machine has no sub-reapers."""
    session, count, words = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    # A terminal's Ctrl-C may reach us, and is not for us: whoever holds the lifeline decides.
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    os.set_inheritable(NEWS, False)
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        sys.exit(3)
    Guardian(session, words[count:]).watch(words[:count])


main()
