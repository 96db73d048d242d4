"""One machine of the test, in a network namespace of its own: listens, and tries connections when it is told to.
A line of standard input is a try (`tcp ADDRESS PORT`); its answer is `ADDRESS PORT yes|no`. `keep ADDRESS PORT` opens a connection
and keeps it, `use ADDRESS PORT` says whether it still carries anything."""
import socket
import sys
import threading

PATIENCE = 0.3  # for what is dropped; what passes takes a millisecond
kept = {}
speaking = threading.Lock()


def answer_tcp(connection):
    with connection:
        while data := connection.recv(16):
            connection.sendall(data)


def listen_tcp(port):
    server = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
    while True:
        threading.Thread(target=answer_tcp, args=(server.accept()[0],), daemon=True).start()


def listen_udp(family, port):
    server = socket.socket(family, socket.SOCK_DGRAM)
    if family == socket.AF_INET6:
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    server.bind(("", port))
    while True:
        data, sender = server.recvfrom(16)
        server.sendto(data, sender)


def echo(connection):
    connection.sendall(b"x")
    return connection.recv(1) == b"x"


def attempt(kind, address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    if kind == "use":
        return echo(kept[address, port])
    if kind == "udp":
        with socket.socket(family, socket.SOCK_DGRAM) as connection:
            connection.settimeout(PATIENCE)
            connection.connect((address, int(port)))
            return echo(connection)
    connection = socket.create_connection((address, int(port)), PATIENCE)
    kept[address, port] = connection
    return echo(connection) if kind == "keep" else not connection.close()


def serve(line):
    try:
        passed = attempt(*line.split())
    except OSError:
        passed = False
    with speaking:
        print(f"{line} {'yes' if passed else 'no'}", flush=True)


for number in (53, 80, 81, 8080):
    threading.Thread(target=listen_tcp, args=(number,), daemon=True).start()
for each in (socket.AF_INET, socket.AF_INET6):
    threading.Thread(target=listen_udp, args=(each, 53), daemon=True).start()
print("ready", flush=True)
for text in sys.stdin:
    threading.Thread(target=serve, args=(text.strip(),), daemon=True).start()
