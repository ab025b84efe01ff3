# row: tcp
# layer: seccomp
# crosses: message
# attempt: socket
import asyncio


async def main(target):
    await asyncio.open_connection("127.0.0.1", target["tcp"])
    return True
