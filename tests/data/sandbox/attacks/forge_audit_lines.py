# row: forged
# layer: parent
# status: ok
# host-stops: there is no such descriptor
import os


def main(target):
    lines = [
        b'{"source":"kernel","what":"forged","target":"","decision":"denied","count":1}',
        b'["forged",["\\u001b]52;c;eA==\\u0007\\n::error::forged"]]',
        b"[" * 100000,
        b"\xff\xfe\0",
        b'["open",[1e999]]',
        b'["socket.connect",["forged",18446744073709551616]]',
        b"null",
        b'["import"',
    ]
    os.write(4, b"\n".join(lines))
