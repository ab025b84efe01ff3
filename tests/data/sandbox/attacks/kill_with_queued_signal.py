# row: kill
# layer: seccomp
# crosses: victim
# with: syscalls
# attempt: rt_sigqueueinfo
import struct


def main(target):
    # SI_QUEUE is -1.
    about = ctypes.create_string_buffer(struct.pack("iii", 15, 0, -1), 128)
    return syscall("rt_sigqueueinfo", target["victim"], 15, about) == 0
