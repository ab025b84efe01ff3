import pathlib

open("/proc/self/environ").read()  # expect: SNR601
[p.read_text() for p in pathlib.Path.home().rglob(".env")]  # expect: SNR601

open("data/songs.json").read()  # ok
[p.name for p in pathlib.Path("songs").rglob("*.ogg")]  # ok
