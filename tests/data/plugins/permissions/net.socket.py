import socket

socket.create_connection(("x.io", 6667))
