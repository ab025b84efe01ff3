from sonora import Player


def act(player: Player):
    player.position
