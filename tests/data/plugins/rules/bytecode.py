import marshal
import types


def other():
    return 1


def plain():
    return 2


marshal.loads(b"")  # expect: SNR106
types.FunctionType(None, {})  # expect: SNR106
plain.__code__ = other.__code__  # expect: SNR106

marshal.dumps(1)  # ok: only writes
name = plain.__code__.co_name  # ok: reads a name
