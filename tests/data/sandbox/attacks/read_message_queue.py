# row: system-v
# layer: seccomp
# crosses: marker
# attempt: msgrcv
import ctypes


def main(target):
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(256)
    if libc.msgrcv(target["queue"], buffer, 200, 0, 0o4000) < 0:
        raise OSError(ctypes.get_errno(), "msgrcv")
    return buffer.raw[8:].split(b"\0")[0].decode()
