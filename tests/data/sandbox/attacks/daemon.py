# row: new-processes
# layer: seccomp
# crosses: process
# as: user
# attempt: clone fork
import os


def main(target):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for file in range(20):
                try:
                    os.close(file)
                except OSError:
                    pass
            os.execv("/bin/sleep", ["sleep", "2"])
        os._exit(0)
    os.wait()
    return True
