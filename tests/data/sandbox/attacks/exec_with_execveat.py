# row: exec
# layer: seccomp
# crosses: printed
# with: syscalls
# attempt: execveat


def main(target):
    words = (ctypes.c_char_p * 3)(b"echo", target["proof"].encode(), None)
    return syscall("execveat", AT_FDCWD, b"/bin/echo", words, None, 0)
