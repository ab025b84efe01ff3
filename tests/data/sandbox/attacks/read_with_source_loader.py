# row: read-files
# layer: landlock
# crosses: marker
# attempt: open openat
import importlib.machinery


def main(target):
    loader = importlib.machinery.SourceFileLoader("secret", target["secret"])
    return loader.get_data(target["secret"]).decode()
