# row: stat
# layer: namespaces
# crosses: result
# strong: crosses
# with: syscalls


def main(target):
    buffer = ctypes.create_string_buffer(256)
    syscall("statx", AT_FDCWD, target["vault"].encode(), 0, 0x7FF, buffer)
    return int.from_bytes(buffer.raw[40:48], "little")
