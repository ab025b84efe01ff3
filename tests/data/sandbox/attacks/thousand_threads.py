# row: threads
# layer: supervisor
# crosses: result
import threading


def main(target):
    threading.stack_size(64 << 10)
    end = threading.Event()
    threads = []
    try:
        for _ in range(1000):
            thread = threading.Thread(target=end.wait, daemon=True)
            thread.start()
            threads.append(thread)
    finally:
        end.set()
        if len(threads) > 64:
            return len(threads)
