import discord


async def act(member: discord.Member):
    await member.ban()
