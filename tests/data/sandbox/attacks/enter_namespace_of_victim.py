# row: namespaces
# layer: seccomp
# crosses: result
# as: root
# with: syscalls
# attempt: pidfd_open setns


def main(target):
    if libc.setns(syscall("pidfd_open", target["victim"], 0), 0x4000000) < 0:
        raise OSError(ctypes.get_errno(), "setns")
    return True
