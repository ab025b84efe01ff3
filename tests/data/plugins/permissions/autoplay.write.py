def act(player):
    player.autoplay.start()
