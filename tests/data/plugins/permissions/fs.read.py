open("data/songs.json")
