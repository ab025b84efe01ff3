import discord


async def act(channel: discord.TextChannel):
    await channel.send("Now playing")
