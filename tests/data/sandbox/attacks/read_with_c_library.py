# row: read-files
# layer: landlock
# crosses: marker
# attempt: open openat
import ctypes


def main(target):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.fopen.restype = ctypes.c_void_p
    file = libc.fopen(target["secret"].encode(), b"r")
    if not file:
        raise OSError(ctypes.get_errno(), "fopen")
    buffer = ctypes.create_string_buffer(100)
    libc.fread(buffer, 1, 99, ctypes.c_void_p(file))
    return buffer.value.decode()
