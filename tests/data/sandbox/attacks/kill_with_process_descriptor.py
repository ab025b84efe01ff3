# row: kill
# layer: seccomp
# crosses: victim
# attempt: pidfd_open
import os
import signal


def main(target):
    signal.pidfd_send_signal(os.pidfd_open(target["victim"]), signal.SIGTERM)
    return True
