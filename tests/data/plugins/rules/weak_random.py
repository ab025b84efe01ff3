import random
import secrets
import string

token = "".join(random.choices(string.ascii_letters, k=32))  # expect: SNR614
password = "".join(random.choice(string.ascii_letters) for _ in range(16))  # expect: SNR614
otp = random.randint(100000, 999999)  # expect: SNR614
session_id = f"{random.getrandbits(64):x}"  # expect: SNR614

token = secrets.token_urlsafe(32)  # ok
token = random.choice(["a", "b"])  # ok: one of several
confirm_token = "".join(random.choices(string.ascii_letters, k=32))  # ok: typed to confirm
secret_number = random.randint(1, 100)  # ok: a game
token = random.randrange(1 << 31)  # ok: a number, such as of a boundary
colour = random.randint(0, 0xFFFFFF)  # ok
