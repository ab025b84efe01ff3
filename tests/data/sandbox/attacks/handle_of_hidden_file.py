# row: open-by-handle
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: name_to_handle_at
import struct


def main(target):
    handle = ctypes.create_string_buffer(struct.pack("Ii", 120, 0) + b"\0" * 120)
    mount = ctypes.c_int()
    syscall("name_to_handle_at", AT_FDCWD, target["secret"].encode(), handle, ctypes.byref(mount), 0)
    return handle.raw[8:40].hex()
