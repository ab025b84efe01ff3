from sonora import Player


async def act(player: Player, timescale):
    await player.filters.set(timescale)
