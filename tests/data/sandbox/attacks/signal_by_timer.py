# row: kill
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: timer_create
# host-stops: the kernel takes threads of the same process only
import struct


def main(target):
    # SIGEV_THREAD_ID of a stranger.
    event = ctypes.create_string_buffer(struct.pack("Qiii", 0, 15, 4, target["victim"]), 64)
    timer = ctypes.c_int()
    return syscall("timer_create", 1, event, ctypes.byref(timer)) == 0
