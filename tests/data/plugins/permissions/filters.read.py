from sonora import Player


def act(player: Player):
    player.filters.to_payload()
