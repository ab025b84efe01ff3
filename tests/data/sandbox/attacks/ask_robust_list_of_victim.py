# row: mistake-3-pid-oracles
# layer: seccomp
# crosses: result
# with: syscalls
# attempt: get_robust_list
# host-stops-by: /proc/sys/kernel/yama/ptrace_scope


def main(target):
    head, length = ctypes.c_void_p(), ctypes.c_size_t()
    syscall("get_robust_list", target["victim"], ctypes.byref(head), ctypes.byref(length))
    return length.value
