a = [0] * 10**12  # expect: SNR803
b = "a" * 10**11  # expect: SNR803
c = bytearray(10**12)  # expect: SNR803
d = list(range(10**12))  # expect: SNR803

e = [0] * 1000  # ok
f = bytearray(1 << 20)  # ok
g = range(10**12)  # ok: no list of it
