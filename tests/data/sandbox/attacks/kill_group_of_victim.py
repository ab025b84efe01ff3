# row: kill
# layer: seccomp
# crosses: victim
# attempt: kill
import os
import signal


def main(target):
    os.killpg(target["victim"], signal.SIGTERM)
    return True
