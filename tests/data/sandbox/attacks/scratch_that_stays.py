# row: granted-scratch
# layer: namespaces
# crosses: file
# level: full
# status: ok
# option: --permission fs.write:tmp


def main(target):
    # It may be made, and is gone with the process.
    with open("/tmp/" + target["word"], "w") as file:
        file.write("x")
