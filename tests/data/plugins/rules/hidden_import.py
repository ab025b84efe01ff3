import base64
import importlib

importlib.import_module(base64.b64decode("b3M=").decode())  # expect: SNR304
importlib.import_module("o" + "s")  # expect: SNR304

importlib.import_module("os")  # ok: by its name, which needs import.dynamic
importlib.import_module("json")  # ok
