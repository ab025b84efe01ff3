# row: stat-others
# layer: seccomp
# crosses: result
# attempt: statfs
import os


def main(target):
    return os.statvfs(target["folder"]).f_blocks
