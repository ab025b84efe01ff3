# row: hostile-pointers
# layer: supervisor
# status: no_result
# with: syscalls
# host-stops: it harms itself alone
import threading
import time


def main(target):
    def ask():
        while True:
            try:
                syscall("openat", AT_FDCWD, b"/etc/passwd", 0, 0)
            except OSError:
                pass

    for _ in range(8):
        threading.Thread(target=ask, daemon=True).start()
    time.sleep(0.1)
    os._exit(0)
