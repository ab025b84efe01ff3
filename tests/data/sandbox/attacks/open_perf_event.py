# row: kernel-interfaces
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: perf_event_open
# host-stops: perf_event_paranoid of 3 and above
import struct


def main(target):
    # A software counter of this process, without the kernel: exclude_kernel and exclude_hv.
    about = struct.pack("IIQQQQQ", 1, 112, 1, 0, 0, 0, 1 << 5 | 1 << 6) + b"\0" * 64
    return syscall("perf_event_open", about, 0, -1, -1, 0)
