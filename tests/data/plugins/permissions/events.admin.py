from sonora import SonoraClient


def act(client: SonoraClient):
    client.events.remove_all_listeners()
