import os

os.environ["BROWSER"] = "sh -c id"  # expect: SNR403
os.environ["LD_PRELOAD"] = "/tmp/x.so"  # expect: SNR403
os.environ["PYTHONWARNINGS"] = "all:0:antigravity.x:0:0"  # expect: SNR403
os.putenv("GIT_SSH_COMMAND", "sh -c id")  # expect: SNR403

os.environ["PAGER"] = "less -R"  # ok: a program with an option
os.environ["PYTHONWARNINGS"] = "ignore"  # ok
os.environ["PATH"] += os.pathsep + "/opt/ffmpeg"  # ok
os.environ["MY_BOT_MODE"] = "sh -c id"  # ok: nobody runs it
