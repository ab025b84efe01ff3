import asyncio


async def spin():
    while True: pass  # expect: SNR801


async def count():
    number = 0
    while 1:  # expect: SNR801
        number += 1


async def wait():
    while True:  # ok: waits
        await asyncio.sleep(1)


async def search(items):
    position = 0
    while True:  # ok: ends
        position += 1
        if position > 10:
            break


def worker(queue):
    while True:  # ok: a thread of its own
        queue.get()
