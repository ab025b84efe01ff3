# row: exits
# layer: parent
# status: timeout no_result killed
# option: --timeout 1s
# with: syscalls
# host-stops: it harms itself alone
import threading
import time


def main(target):
    # The main thread ends, another stays.
    threading.Thread(target=time.sleep, args=(100,)).start()
    syscall({"x86_64": 60, "aarch64": 93}[os.uname().machine], 0)
