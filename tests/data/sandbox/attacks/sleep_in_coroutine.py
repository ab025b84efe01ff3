# row: loops
# layer: parent
# alone: hangs
# status: timeout
# option: --timeout 1s
import asyncio


async def main(target):
    while True:
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            pass
