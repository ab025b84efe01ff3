import importlib


def act(name):
    importlib.import_module(name)
