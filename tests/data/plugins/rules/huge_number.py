a = 10**10**10  # expect: SNR802
b = 1 << 10**9  # expect: SNR802
c = pow(7, 10**9)  # expect: SNR802

d = 2**64  # ok
e = 10**100  # ok
f = pow(7, 10**9, 13)  # ok: with a modulus
