import sys

sys.meta_path.insert(0, object())  # expect: SNR702
sys.settrace(None)  # expect: SNR702

sys.path.insert(0, "lib")  # ok: needs runtime.patch
print(sys.meta_path)  # ok: only looks
