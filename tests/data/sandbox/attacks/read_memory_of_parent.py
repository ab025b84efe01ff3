# row: ptrace
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: process_vm_readv
# host-stops-by: /proc/sys/kernel/yama/ptrace_scope
import errno
import struct


def main(target):
    buffer = ctypes.create_string_buffer(64)
    own, other = struct.pack("QQ", ctypes.addressof(buffer), 64), struct.pack("QQ", 0x1000, 64)
    try:
        return syscall("process_vm_readv", os.getppid(), own, 1, other, 1, 0)
    except OSError as refused:
        # It was about to read, and nothing is at that address.
        if refused.errno == errno.EFAULT:
            return True
        raise
