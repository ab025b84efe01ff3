import logging
import os

logger = logging.getLogger(__name__)


def show(bot, player):
    logging.info("token %s", bot.http.token)  # expect: SNR616
    print(player.node.password)  # expect: SNR616
    logger.debug(f"token {os.environ['DISCORD_TOKEN']}")  # expect: SNR616
    logger.info("logged in as %s", bot.user)  # ok
    print("token is set" if os.environ.get("DISCORD_TOKEN") else "no token")  # ok
    print(len(bot.http.token))  # ok: only how long it is
