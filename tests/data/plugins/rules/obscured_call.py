import base64
import os
import subprocess

pick = {"a": os.system, "b": os.popen, "c": subprocess.run, "d": os.remove, "e": os.unlink, "f": os.rmdir, "g": os.execv, "h": os.kill, "i": os.mkdir, "j": os.chmod}


def run(key):
    pick[key]("id")  # expect: SNR303


names = {"a": str, "b": int}


def convert(key):
    return names[key]("1")  # ok: all of them are harmless
