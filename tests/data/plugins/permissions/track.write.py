from sonora import Track


def act(track: Track):
    track.title = "x"
