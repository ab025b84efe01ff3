from sonora import Player


def act(player: Player):
    player.autoplay.strategy
