# row: granted-scratch
# layer: namespaces
# crosses: result
# level: full
# option: --permission fs.write:tmp
import ctypes
import sysconfig
import glob


def main(target):
    made = "/tmp/" + target["word"]
    known = glob.glob(sysconfig.get_path("platstdlib") + "/lib-dynload/*.so")[0]
    with open(known, "rb") as source, open(made, "wb") as file:
        file.write(source.read())
    return ctypes.CDLL(made)._handle != 0
