"""Answers at every address: whoever connects to port 80 is told which one it reached, and UDP port 53 sends back what it got."""
import socket
import socketserver
import threading

IP_PKTINFO = 8  # of Linux; the module names it from Python 3.12 on


class Tell(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.recv(4096)
        body = self.request.getsockname()[0].encode()
        self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 128


def echo():
    connection = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    connection.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    connection.bind(("", 53))
    while True:
        data, asked, _, caller = connection.recvmsg(4096, 64)
        # (interface, address to answer from, address that was asked): the second is the third.
        connection.sendmsg([data], [(level, kind, bytes(4) + info[8:12] + bytes(4)) for level, kind, info in asked], 0, caller)


threading.Thread(target=echo, daemon=True).start()
Server(("", 80), Tell).serve_forever()
