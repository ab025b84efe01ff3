# Answers for the names that were granted, since nothing here can ask a name server: the addresses come with the
# request. Put into `_socket` before `socket` is imported. Compiled only when a host was granted.
def names(hosts):
    import _socket
    import sys

    services = {"ftp": 21, "http": 80, "https": 443, "ws": 80, "wss": 443}

    def text(value):
        return value.decode("ascii") if isinstance(value, (bytes, bytearray)) else value

    def number(port):
        port = text(port)
        if port is None:
            return 0
        if isinstance(port, int):
            return port
        if port.isdigit():
            return int(port)
        if port in services:
            return services[port]
        raise _socket.gaierror(_socket.EAI_SERVICE, "no port is known by the name %r" % (port,))

    def family_of(address):
        for family in (_socket.AF_INET, _socket.AF_INET6):
            try:
                _socket.inet_pton(family, address)
                return family
            except (OSError, ValueError):
                pass
        return None

    def addresses(host, family=0):
        host = text(host)
        if host is None or host == "":
            found = ["127.0.0.1"]
        elif family_of(host):
            found = [host]
        else:
            found = hosts.get(host.lower().rstrip("."), [])
        found = [(family_of(one), one) for one in found]
        found = [one for one in found if not family or one[0] == family]
        if not found:
            raise _socket.gaierror(_socket.EAI_NONAME, "%r was not granted" % (host,))
        return found

    def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
        sys.audit("socket.getaddrinfo", host, port, family, type, proto)
        port, kind = number(port), type or _socket.SOCK_STREAM
        proto = proto or (6 if kind == _socket.SOCK_STREAM else 17)
        return [
            (of, kind, proto, "", (one, port) if of == _socket.AF_INET else (one, port, 0, 0))
            for of, one in addresses(host, family)
        ]

    def gethostbyname(host):
        sys.audit("socket.gethostbyname", host)
        return addresses(host, _socket.AF_INET)[0][1]

    def gethostbyname_ex(host):
        sys.audit("socket.gethostbyname", host)
        return host, [], [one for _, one in addresses(host, _socket.AF_INET)]

    def numeric(address):
        if isinstance(address, tuple) and address and isinstance(text(address[0]), str):
            if not family_of(text(address[0])):
                return (addresses(address[0])[0][1],) + address[1:]
        return address

    class socket(_socket.socket):
        __slots__ = ()

        def connect(self, address):
            return super().connect(numeric(address))

        def connect_ex(self, address):
            return super().connect_ex(numeric(address))

    _socket.getaddrinfo = getaddrinfo
    _socket.gethostbyname = gethostbyname
    _socket.gethostbyname_ex = gethostbyname_ex
    _socket.socket = _socket.SocketType = socket
