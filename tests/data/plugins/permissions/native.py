import ctypes

ctypes.CDLL("libopus.so.0")
