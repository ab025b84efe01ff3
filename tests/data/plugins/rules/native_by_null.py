import ctypes
import ctypes.util
from ctypes import pythonapi

from cffi import FFI

ctypes.CDLL(None).system(b"id")  # expect: SNR402
FFI().dlopen(None)  # expect: SNR402
ctypes.pythonapi.PyRun_SimpleString(b"1")  # expect: SNR402

ctypes.CDLL("libopus.so.0")  # ok: a library by name
FFI().dlopen("libopus.so.0")  # ok
get_buffer = pythonapi.PyObject_GetBuffer  # ok: only a buffer
