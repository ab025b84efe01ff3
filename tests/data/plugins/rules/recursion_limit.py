import sys

sys.setrecursionlimit(10**9)  # expect: SNR807
sys.setrecursionlimit(100_000)  # expect: SNR807

sys.setrecursionlimit(5000)  # ok: needs runtime.patch
