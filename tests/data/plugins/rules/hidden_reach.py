import logging
import os
import sys

getattr(os, "system")("id")  # expect: SNR301
vars(os)["popen"]("id")  # expect: SNR301
sys.modules["os"].system("id")  # expect: SNR301
__import__("os").system("id")  # expect: SNR301
logging.os.system("id")  # expect: SNR301

os.system("id")  # ok: in the open, which needs process
getattr(os, "getpid", None)  # ok: touches nothing
getattr(logging, "INFO")  # ok
