# row: new-processes
# layer: seccomp
# crosses: result
# with: syscalls
import struct


def main(target):
    about = ctypes.create_string_buffer(struct.pack("8Q", 0, 0, 0, 0, 17, 0, 0, 0))
    pid = syscall("clone3", about, 64)
    if pid == 0:
        os._exit(0)
    return os.waitpid(pid, 0)
