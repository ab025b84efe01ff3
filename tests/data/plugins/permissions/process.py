import subprocess

subprocess.run(["ffmpeg", "-version"])
