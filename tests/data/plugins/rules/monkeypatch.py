import builtins

import discord
import sonora.player

discord.Client.login = lambda self, token: None  # expect: SNR701
setattr(sonora.player.Player, "play", None)  # expect: SNR701
builtins.open = None  # expect: SNR701


def patch(player):
    player.__class__.__setattr__ = None  # expect: SNR701
    player.volume = 50  # ok: its own attribute


class Client(discord.Client):
    def login(self, token):  # ok: a subclass
        return super().login(token)


Client.name = "x"  # ok: a class of this file
