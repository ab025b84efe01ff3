from sonora import SonoraClient
import inspect


def act(client: SonoraClient):
    inspect.getmembers(client)
