# row: new-processes
# layer: seccomp
# crosses: result
# attempt: clone vfork fork
import subprocess


def main(target):
    return subprocess.check_output(["/bin/echo", target["proof"]], text=True)
