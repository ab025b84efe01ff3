from sonora import SonoraClient
from sonora import Track


def act(client: SonoraClient, track: Track):
    client.events.emit("track_end", track)
