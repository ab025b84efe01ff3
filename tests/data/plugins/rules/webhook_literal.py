HOOK = "https://discord.com/api/webhooks/123456789012345678/abcdefABCDEF"  # expect: SNR503
OTHER = "https://discordapp.com/api/v9/webhooks/1/x"  # expect: SNR503

API = "https://discord.com/api/webhooks/"  # ok: no webhook yet
PATTERN = r"https://discord.com/api/webhooks/\d+/.+"  # ok
