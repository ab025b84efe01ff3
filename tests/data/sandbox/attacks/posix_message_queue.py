# row: posix-queues
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: mq_open
# host-stops: kernels without CONFIG_POSIX_MQUEUE


def main(target):
    made = syscall("mq_open", target["word"].encode(), 0o102, 0o600, None)
    libc.mq_unlink(b"/" + target["word"].encode())
    return made
