# row: proc
# layer: landlock
# crosses: result
# attempt: open openat
import ctypes
import os


def main(target):
    # Writes where memory is read-only.
    text = ctypes.create_string_buffer(b"before")
    file = os.open("/proc/self/mem", os.O_RDWR)
    os.pwrite(file, b"after", ctypes.addressof(text))
    return text.value.startswith(b"after")
