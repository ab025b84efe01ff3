# row: hostile-pointers
# layer: supervisor
# status: exception
# with: syscalls
# host-stops: it harms itself alone
import mmap


def main(target):
    # The page after the path's last byte is not there.
    pages = mmap.mmap(-1, 8192)
    pages.write(b"/" * 4096)
    begin = ctypes.addressof(ctypes.c_char.from_buffer(pages))
    libc.munmap(ctypes.c_void_p(begin + 4096), ctypes.c_size_t(4096))
    return syscall("openat", AT_FDCWD, begin + 96, 0, 0) + 1
