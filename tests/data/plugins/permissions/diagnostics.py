from sonora import SonoraClient


def act(client: SonoraClient):
    client.diagnostics.export_logs("logs.json")
