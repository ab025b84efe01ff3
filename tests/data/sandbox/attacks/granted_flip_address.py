# row: granted-network
# layer: seccomp
# crosses: message
# option: --permission net.socket:127.0.0.1:{tcp}
# with: syscalls
# connects: tcp
import socket
import struct
import threading
import time


def main(target):
    def address(port):
        return struct.pack("=H", 2) + struct.pack(">H4s8x", port, socket.inet_aton("127.0.0.1"))

    buffer = ctypes.create_string_buffer(address(target["tcp"]), 16)
    end = time.monotonic() + 1.0

    def flip():
        while time.monotonic() < end:
            ctypes.memmove(buffer, address(target["other_tcp"]), 16)
            ctypes.memmove(buffer, address(target["tcp"]), 16)

    threading.Thread(target=flip, daemon=True).start()
    while time.monotonic() < end:
        made = socket.socket()
        made.setblocking(False)
        libc.connect(made.fileno(), buffer, 16)
        try:
            if made.getpeername()[1] == target["other_tcp"]:
                return True
        except OSError:
            pass
        made.close()
        # The queue of who has not been accepted yet is short.
        time.sleep(0.001)
    raise PermissionError("no connection but to the port that was granted")
