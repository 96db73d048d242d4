"""Answers at every address: whoever connects to port 80 is told which one it reached, and UDP port 53 sends back what it got."""
import socketserver
import threading


class Tell(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.recv(4096)
        body = self.request.getsockname()[0].encode()
        self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body))


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        data, connection = self.request
        connection.sendto(data, self.client_address)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


threading.Thread(target=socketserver.UDPServer(("", 53), Echo).serve_forever, daemon=True).start()
Server(("", 80), Tell).serve_forever()
