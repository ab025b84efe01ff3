().__class__.__base__.__subclasses__()  # expect: SNR201
(lambda: 0).__globals__  # expect: SNR201
print.__self__  # expect: SNR201
__loader__.load_module("json")  # expect: SNR201


def frame():
    raise ValueError


try:
    frame()
except ValueError as error:
    error.__traceback__.tb_frame.f_globals  # expect: SNR201


class Song:
    def __repr__(self):
        return f"{self.__class__.__name__}()"  # ok: its own name


def name(value):
    return type(value).__name__  # ok
