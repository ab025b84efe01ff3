from sonora import SonoraClient


async def act(client: SonoraClient, url):
    await client.load_track(url)
