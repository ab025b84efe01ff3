import os


def bomb():
    os.fork()  # expect: SNR806
    bomb()


while 1: os.fork()  # expect: SNR806
os.system(":(){ :|:& };:")  # expect: SNR806

os.fork()  # ok: once, which needs process
for _ in range(4):
    os.fork()  # ok: four times
