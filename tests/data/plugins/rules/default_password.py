NODE = {"host": "node", "port": 2333, "password": "youshallnotpass"}  # expect: SNR612
lavalink_password = "youshallnotpass"  # expect: SNR612
connect(password="youshallnotpass")  # expect: SNR612
client.add_node("node", 2333, "youshallnotpass", "eu")  # expect: SNR612

quote = "youshallnotpass"  # ok: a line of Gandalf
password = read("lavalink/password")  # ok
