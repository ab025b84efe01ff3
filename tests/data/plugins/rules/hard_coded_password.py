from sonora import SonoraClient

SonoraClient(lavalink_nodes=[dict(host="1.2.3.4", port=2333, password="hunter22", secure=False)])  # expect: SNR613
NODE = {"host": "node.x.io", "port": 2333, "password": "hunter22"}  # expect: SNR613

LOCAL = {"host": "localhost", "port": 2333, "password": "hunter22"}  # ok: this machine
TOLD = {"host": "1.2.3.4", "password": "<password>"}  # ok: a placeholder
NAMED = {"host": "1.2.3.4", "password": "LAVALINK_PASSWORD"}  # ok: the name of a variable
EXAMPLE = {"host": "node.example.com", "password": "hunter22"}  # ok: an example
