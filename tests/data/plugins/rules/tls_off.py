import ssl

import aiohttp
import requests

aiohttp.TCPConnector(ssl=False)  # expect: SNR511
requests.get("https://x.io", verify=False)  # expect: SNR511
context = ssl.create_default_context()
context.check_hostname = False  # expect: SNR511
context.verify_mode = ssl.CERT_NONE  # expect: SNR511
ssl._create_unverified_context()  # expect: SNR511

requests.get("https://localhost:8443", verify=False)  # ok: this machine
aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile="node.pem"))  # ok: its own certificate


async def fetch(session, url):
    await session.get(url, ssl=False)  # expect: SNR511
    await session.get(url, ssl=None)  # ok: the default


def make(verify):
    made = ssl.create_default_context()
    if not verify:
        made.check_hostname = False  # ok: as its settings say
    return requests.get("https://x.io", verify=verify)  # ok
