from sonora import Track


def act(track: Track):
    track.info.title = "x"
