# row: granted-scratch
# layer: namespaces
# crosses: result
# level: full
# option: --permission fs.write:tmp
import os


def main(target):
    folder = "/tmp/" + target["word"]
    os.mkdir(folder)
    for number in range(10000):
        os.close(os.open(f"{folder}/{number}", os.O_WRONLY | os.O_CREAT))
    for number in range(10000):
        os.remove(f"{folder}/{number}")
    return number
