# row: privileged
# layer: seccomp
# crosses: result
# as: root
# with: syscalls
# attempt: open_tree


def main(target):
    # OPEN_TREE_CLONE
    return syscall("open_tree", AT_FDCWD, b"/", 1)
