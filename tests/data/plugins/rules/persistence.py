import atexit
import os
import site

atexit.register(os.system, "id")  # expect: SNR703
open(site.getsitepackages()[0] + "/x.pth", "w").write("import os")  # expect: SNR703
open("/home/me/.bashrc", "a").write("x")  # expect: SNR703


def close():
    pass


atexit.register(close)  # ok: its own function
open("data/songs.json", "w").write("[]")  # ok
