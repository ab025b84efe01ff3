import pickle

pickle.load(open("cache.bin", "rb"))
