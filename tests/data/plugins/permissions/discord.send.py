async def act(channel):
    await channel.send("Now playing")
