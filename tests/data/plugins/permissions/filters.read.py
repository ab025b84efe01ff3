def act(player):
    return player.filters.to_payload()
