import frobnicate

frobnicate.start()
