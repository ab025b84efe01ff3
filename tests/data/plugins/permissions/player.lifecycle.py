from sonora import Player


async def act(player: Player):
    await player.destroy()
