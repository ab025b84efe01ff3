import os

os.environ["LANG"]
