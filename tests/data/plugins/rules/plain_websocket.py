import aiohttp


async def connect(session, host):
    await session.ws_connect("ws://1.2.3.4:2333", headers={"Authorization": "pw"})  # expect: SNR512
    await session.get("http://node.x.io/v4/info", headers={"Authorization": "pw"})  # expect: SNR512
    await session.ws_connect("wss://1.2.3.4:2333")  # ok: TLS
    await session.ws_connect("ws://localhost:2333")  # ok: this machine
    await session.ws_connect("ws://lavalink:2333")  # ok: a name of its network
    await session.ws_connect(f"ws://{host}:2333")  # ok: not known
    await session.get("http://node.x.io/v4/info")  # ok: nothing secret
