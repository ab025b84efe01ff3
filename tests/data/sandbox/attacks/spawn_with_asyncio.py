# row: new-processes
# layer: seccomp
# crosses: result
import asyncio


async def main(target):
    made = await asyncio.create_subprocess_exec("/bin/echo", target["proof"], stdout=-1)
    return (await made.communicate())[0].decode()
