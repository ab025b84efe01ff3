# row: new-processes
# layer: seccomp
# crosses: result
import multiprocessing


def main(target):
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(abs, (-1,))
