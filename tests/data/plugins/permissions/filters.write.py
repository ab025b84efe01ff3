def act(player):
    player.filters.nightcore()
