# row: forged
# layer: none
# status: ok
# host-stops: there is no such descriptor
import os


def main(target):
    # Nothing can stop it: the plugin's process may say anything of itself.
    os.write(3, b'{"status":"ok","result":null}')
    os._exit(0)
