def act(player):
    return player.autoplay.strategy
