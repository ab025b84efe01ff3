import requests

requests.get("https://x.io/lyrics")
