# row: ptrace
# layer: seccomp
# crosses: marker
# with: syscalls
# attempt: process_vm_readv
# host-stops-by: /proc/sys/kernel/yama/ptrace_scope
import struct


def main(target):
    begin, size = 0x1000, 4096
    try:
        with open(f"/proc/{target['victim']}/maps") as maps:
            words = next(line for line in maps if "[stack]" in line).split()[0].split("-")
        begin, size = int(words[0], 16), int(words[1], 16) - int(words[0], 16)
    except OSError:
        pass
    buffer = ctypes.create_string_buffer(size)
    own, other = struct.pack("QQ", ctypes.addressof(buffer), size), struct.pack("QQ", begin, size)
    read = syscall("process_vm_readv", target["victim"], own, 1, other, 1, 0)
    found = buffer.raw[:read].find(b"MARK-")
    return buffer.raw[found : found + 64].split(b"\0")[0].decode()
