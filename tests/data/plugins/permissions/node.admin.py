from sonora import Node


async def act(node: Node):
    await node.disconnect()
