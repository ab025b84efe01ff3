# row: open-by-handle
# layer: seccomp
# crosses: marker
# as: root
# with: syscalls
# attempt: name_to_handle_at
import struct


def main(target):
    handle = ctypes.create_string_buffer(struct.pack("Ii", 120, 0) + b"\0" * 120)
    mount = ctypes.c_int()
    syscall("name_to_handle_at", AT_FDCWD, target["secret"].encode(), handle, ctypes.byref(mount), 0)
    beside = os.open(os.path.dirname(target["folder"]), os.O_RDONLY)
    file = syscall("open_by_handle_at", beside, handle, 0)
    return os.read(file, 100).decode()
