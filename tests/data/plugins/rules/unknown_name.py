import os


def call(name, value):
    getattr(os, name)("id")  # expect: SNR302
    getattr(__builtins__, name)("1")  # expect: SNR201 SNR302
    getattr(value, name)()  # ok: whatever value is, it was handed over
    return getattr(value, "title")  # ok
