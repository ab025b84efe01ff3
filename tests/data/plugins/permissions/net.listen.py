import asyncio


def act(handle):
    asyncio.start_server(handle, port=8080)
