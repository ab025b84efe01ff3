import os


@exec  # expect: SNR102
class Applied:
    pass


class Index(type):
    __getitem__ = exec  # expect: SNR102


class Gone:
    def __del__(self):
        os.system("id")  # expect: SNR102


type("Made", (), {"__del__": lambda self: os.system("id")})()  # expect: SNR102


class Closed:
    def __del__(self):
        self.close()  # ok: tidies up

    def __getitem__(self, key):
        return self.items[key]  # ok: a mapping


@property
def volume(self):
    return self._volume  # ok
