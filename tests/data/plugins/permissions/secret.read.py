from discord.ext import commands


def act(bot: commands.Bot):
    bot.http.token
