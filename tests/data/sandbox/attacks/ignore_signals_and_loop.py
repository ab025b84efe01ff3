# row: ignored-signals
# layer: rlimits
# alone: hangs
# status: cpu_limit timeout
# option: --timeout 1s
import signal


def main(target):
    # SIGXCPU is the warning before RLIMIT_CPU kills.
    for number in signal.valid_signals():
        try:
            signal.signal(number, lambda *_: None)
        except OSError:
            pass
    while True:
        pass
