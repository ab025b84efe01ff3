import json
import logging.config
import pickle
import urllib.request

import yaml


class Run:
    def __reduce__(self):
        return (eval, ("1",))  # expect: SNR102 SNR107


class Point:
    def __reduce__(self):
        return (Point, (1, 2))  # ok: itself


pickle.loads(urllib.request.urlopen("https://x.io/p").read())  # expect: SNR107
logging.config.dictConfig({"()": "os.system"})  # expect: SNR107

json.loads(urllib.request.urlopen("https://x.io/j").read())  # ok: plain data
yaml.load(urllib.request.urlopen("https://x.io/y").read(), Loader=yaml.SafeLoader)  # ok: plain data
logging.config.dictConfig({"version": 1, "handlers": {"h": {"class": "logging.StreamHandler"}}})  # ok
