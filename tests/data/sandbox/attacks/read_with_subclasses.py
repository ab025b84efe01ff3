# row: read-files
# layer: landlock
# crosses: marker
# attempt: open openat


def main(target):
    for known in ().__class__.__base__.__subclasses__():
        if known.__name__ == "_wrap_close":
            module = known.__init__.__globals__
            return module["read"](module["open"](target["secret"], 0), 100).decode()
    raise LookupError("os is not loaded")
