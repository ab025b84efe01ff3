import hashlib
import hmac

session_token = hashlib.md5(b"x").hexdigest()  # expect: SNR615
password_hash = hashlib.sha1(b"x" + b"y").hexdigest()  # expect: SNR615

etag = hashlib.md5(b"x").hexdigest()  # ok: no secret
session_token = hashlib.sha256(b"x").hexdigest()  # ok
password_sha1 = hashlib.sha1(b"x").hexdigest()  # ok: for a service that asks for it
token = hashlib.md5(b"x", usedforsecurity=False).hexdigest()  # ok: it says so
password_digest = hashlib.sha1(b"x").hexdigest()  # ok: of a protocol
request_token = hashlib.md5(b"x").hexdigest()  # ok: for a service that asks for it
