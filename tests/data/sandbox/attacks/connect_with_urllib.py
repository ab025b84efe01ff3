# row: tcp
# layer: seccomp
# crosses: message
# attempt: socket
import urllib.request


def main(target):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{target['tcp']}/", timeout=0.2)
    except TimeoutError:
        return True
