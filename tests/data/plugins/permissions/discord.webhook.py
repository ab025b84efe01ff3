import discord


def act(url, session):
    discord.Webhook.from_url(url, session=session)
