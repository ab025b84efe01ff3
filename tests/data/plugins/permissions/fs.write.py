open("tmp/cache.json", "w")
