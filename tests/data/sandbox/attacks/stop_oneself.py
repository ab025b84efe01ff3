# row: sigstop
# layer: parent
# alone: hangs
# status: timeout ok
# option: --timeout 1s
import os
import signal


def main(target):
    # The first process of a namespace is not stopped by itself.
    os.kill(os.getpid(), signal.SIGSTOP)
