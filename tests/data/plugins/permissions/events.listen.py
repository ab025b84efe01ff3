from sonora import SonoraClient


def act(client: SonoraClient, announce):
    client.events.on("track_start", announce)
