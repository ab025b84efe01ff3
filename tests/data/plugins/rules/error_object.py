try:
    "{0.__class__.x}".format(0)
except AttributeError as error:
    taken = error.obj  # expect: SNR203

try:
    x = missing
except NameError as error:
    print(error)  # ok: the message
