# row: re-exec
# layer: supervisor
# crosses: printed
# attempt: execve
import os
import sys
import threading


def main(target):
    words = ["python3", "-I", "-S", "-c", f"print({target['proof']!r})"]
    threads = [threading.Thread(target=os.execv, args=(sys.executable, words)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    raise PermissionError("nothing was executed")
