import ctypes
import mmap

code = b"\x90"
ctypes.windll.kernel32.VirtualAlloc(0, len(code), 0x3000, 0x40)  # expect: SNR401
ctypes.windll.kernel32.CreateThread(0, 0, 0, 0, 0, 0)  # expect: SNR401
ctypes.windll.kernel32.WriteProcessMemory(0, 0, code, 1, 0)  # expect: SNR401
ctypes.CDLL("libc.so.6").mprotect(0, 4096, 7)  # expect: SNR401
memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)  # expect: SNR401

ctypes.windll.kernel32.VirtualAlloc(0, 4096, 0x3000, 0x04)  # ok: memory to read and write
ctypes.windll.kernel32.GetConsoleMode(0, 0)  # ok: needs native
shared = mmap.mmap(-1, 4096)  # ok
