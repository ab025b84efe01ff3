# row: int80
# layer: seccomp
# crosses: result
# machine: x86_64
# status: killed
# host-stops: kernels without CONFIG_IA32_EMULATION
import ctypes
import mmap
import os


def main(target):
    # getpid of the 32-bit table (20), whose numbers are others than those that are filtered.
    code = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)() == os.getpid()
