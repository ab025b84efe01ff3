import asyncio
import time


async def hour():
    time.sleep(3600)  # expect: SNR805


async def moment():
    time.sleep(1)  # ok: a note
    await asyncio.sleep(3600)  # ok


def thread():
    time.sleep(3600)  # ok: no coroutine
