"""What attacks are aimed at: files, sockets, processes and shared memory made for them, and watched.

Arguments: an empty folder, and a word that is nowhere else on the machine. Standard output gets a line of
JSON: what attacks are told (`target`), what they must not learn (`markers`), what the parent of the attacked
process has in its environment, and the file that it holds open. Each line on standard input asks what has
changed since, answered by a line of JSON: a list of [kind, detail]. At the end of standard input everything
is taken away.
"""

import ctypes
import glob
import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig

FOLDER, WORD = sys.argv[1:]
LITTERED = ["/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue"]
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
markers = []


def marker(name):
    markers.append(f"MARK-{name}-{os.urandom(8).hex()}")
    return markers[-1]


def path(name):
    return os.path.join(FOLDER, name)


def write(name, text, mode=0o600):
    os.makedirs(os.path.dirname(path(name)), mode=0o700, exist_ok=True)
    with open(path(name), "w") as file:
        file.write(text)
    os.chmod(path(name), mode)
    return path(name)


def listener(family, kind, address):
    made = socket.socket(family, kind)
    made.bind(address)
    if kind == socket.SOCK_STREAM:
        made.listen(8)
    made.setblocking(False)
    return made


class SysV:
    """Shared memory, a semaphore and a message queue, of this user alone."""

    def __init__(self):
        # IPC_PRIVATE, IPC_CREAT | 0600
        self.memory = libc.shmget(0, 4096, 0o1600)
        self.semaphore = libc.semget(0, 1, 0o1600)
        self.queue = libc.msgget(0, 0o1600)
        self.address = ctypes.c_void_p(libc.shmat(self.memory, None, 0))
        self.text = marker("shm").encode()
        ctypes.memmove(self.address, self.text, len(self.text))
        message = ctypes.create_string_buffer(b"\1" + b"\0" * 7 + marker("queue").encode())
        libc.msgsnd(self.queue, message, len(message) - 9, 0)

    def changes(self):
        text = ctypes.string_at(self.address, len(self.text))
        if text != self.text:
            yield ["object", "shared memory was written"]
        if libc.semctl(self.semaphore, 0, 12, 0) != 0:  # GETVAL
            yield ["object", "the semaphore was changed"]

    def remove(self):
        libc.shmctl(self.memory, 0, None)
        libc.semctl(self.semaphore, 0, 0, 0)
        libc.msgctl(self.queue, 0, None)


def state_of(pid):
    """How a process stands, as far as another may change it."""
    try:
        with open(f"/proc/{pid}/status") as file:
            status = dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)
        with open(f"/proc/{pid}/limits") as file:
            limits = file.read()
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rsplit(") ", 1)[1].split()
        with open(f"/proc/{pid}/oom_score_adj") as file:
            oom = file.read()
    except OSError:
        return "gone"
    running = status["State"][0] if status["State"][0] in "TtZX" else "alive"
    waiting = [status[name] for name in ("SigPnd", "ShdPnd", "SigBlk", "SigIgn")]
    # Nice value, real-time priority and policy are the fields 19, 40 and 41 of proc(5).
    scheduling = [fields[16], fields[37], fields[38], libc.syscall(IOPRIO_GET, 1, pid)]
    traced = status["TracerPid"] != "0"
    return [running, traced, waiting, limits, scheduling, oom, status["Cpus_allowed"]]


IOPRIO_GET = {"x86_64": 252, "aarch64": 31}[os.uname().machine]


def tree():
    """Every file of the folder, and what one could change about it."""
    found = {}
    for top, folders, files in os.walk(FOLDER):
        for name in folders + files:
            full = os.path.join(top, name)
            about = os.lstat(full)
            content = None
            if os.path.isfile(full) and not os.path.islink(full):
                with open(full, "rb") as file:
                    content = hash(file.read())
            found[full] = (
                about.st_mode, about.st_uid, about.st_gid, about.st_size, about.st_mtime_ns, about.st_nlink,
                content, tuple(os.listxattr(full, follow_symlinks=False)),
            )
    return found


def litter():
    for folder in LITTERED:
        yield from glob.glob(f"{folder}/*{WORD}*")


def strangers(own):
    """Processes of this user that are none of `own`; of root nobody can tell."""
    if os.getuid() == 0:
        return
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit() or int(entry.name) in own:
            continue
        try:
            with open(f"/proc/{entry.name}/stat") as file:
                if entry.stat().st_uid == os.getuid() and ") Z" not in file.read():
                    yield ["process", f"process {entry.name} was left behind"]
        except OSError:
            pass


def make_files():
    files = {
        "secret": write("home/secret.txt", marker("secret")),
        "ssh": write("home/.ssh/id_ed25519", marker("ssh")),
        "vault": write("home/default.svault", marker("vault")),
    }
    write("library/module_of_library.py", "ANSWER = 42\n", 0o644)
    os.symlink("../home/secret.txt", path("library/link.txt"))
    shutil.copy(glob.glob(sysconfig.get_path("platstdlib") + "/lib-dynload/*.so")[0], path("home/library.so"))
    write("home/program", "#!/bin/sh\necho $1\n", 0o700)
    os.mkdir(path("writable"), 0o700)
    os.mkfifo(path("home/fifo"), 0o600)
    files.update(folder=FOLDER, library=path("library"), shared_object=path("home/library.so"))
    files.update(program=path("home/program"), writable=path("writable"))
    return files


def make_sockets():
    unix = socket.AF_UNIX
    sockets = {
        "datagram": listener(unix, socket.SOCK_DGRAM, path("datagram")),
        "stream": listener(unix, socket.SOCK_STREAM, path("stream")),
        "abstract": listener(unix, socket.SOCK_DGRAM, "\0" + WORD),
        "tcp": listener(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        "other_tcp": listener(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        "udp": listener(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
    }
    told = {"datagram": path("datagram"), "stream": path("stream"), "abstract": WORD}
    for name in ("tcp", "other_tcp", "udp"):
        told[name] = sockets[name].getsockname()[1]
    return sockets, told


def messages(sockets):
    for name, made in sockets.items():
        came = 0
        while True:
            try:
                if made.type == socket.SOCK_STREAM:
                    made.accept()[0].close()
                else:
                    made.recv(64)
            except OSError:
                break
            came += 1
        if came:
            yield ["message", f"something came to the socket `{name}`"]


def main():
    target = make_files()
    sockets, told = make_sockets()
    target.update(told)
    shared = SysV()
    target.update(shm=shared.memory, sem=shared.semaphore, queue=shared.queue)
    held = write("home/held.txt", marker("held"))
    with open(held) as file:
        victim = subprocess.Popen(
            ["/bin/sleep", "600"], stdin=file, env={"VICTIM": marker("victim")}, stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    target.update(victim=victim.pid, word=WORD, proof=f"ran-{WORD}", inherited=7)
    inherited = write("home/inherited.txt", marker("inherited") * 2)
    environment = {"PARENT": marker("parent"), "SONORA_SEC_IDENTITY": marker("identity")}
    # The victim is a copy of this process until it has called exec.
    while os.readlink(f"/proc/{victim.pid}/exe") == os.readlink("/proc/self/exe"):
        pass
    files, state = tree(), state_of(victim.pid)
    print(json.dumps({
        "target": target, "markers": markers, "environment": environment, "inherited": inherited,
    }), flush=True)
    try:
        for _ in sys.stdin:
            changes = [["file", f"`{name}` was left behind"] for name in litter()]
            now = tree()
            changes += [["file", name] for name in now.keys() | files.keys() if now.get(name) != files.get(name)]
            after = state_of(victim.pid)
            if after != state:
                changes.append(["victim", f"{state} became {after}"])
            changes += messages(sockets)
            changes += shared.changes()
            changes += strangers([os.getpid(), victim.pid])
            print(json.dumps(changes), flush=True)
    finally:
        shared.remove()
        victim.kill()
        for name in litter():
            shutil.rmtree(name) if os.path.isdir(name) else os.unlink(name)


main()
