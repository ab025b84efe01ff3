import threading


def act(work):
    threading.Thread(target=work).start()
