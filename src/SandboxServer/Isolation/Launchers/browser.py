"""The first program of a browser's jail: reports what it sees, makes the door of the browser's proxy, becomes the browser.

Descriptors: 1, 2 firejail's own messages; 3 the request (8 bytes of length, then JSON) and behind it the browser's commands;
4 the browser's answers; 5 its messages; 6 what we report; 9 a Unix socket.

The door is a listening socket on this jail's own loopback, under every address of it: the browser's contexts use one each, so
that the server knows whose connection it is. It is handed to the server, which accepts what the browser
connects: so the way out needs no file, no relay and no program inside.
"""
import array
import json
import resource
import socket


def answer(probe):
    os.dup2(4, 1)
    os.dup2(5, 2)
    exec(compile(probe, "<probe>", "exec"), {})
    import sys

    sys.stdout.flush()
    os.write(6, b"exit 0\n")
    os._exit(0)


def main():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    offer_to_die()
    os.set_inheritable(6, False)
    os.set_inheritable(9, False)
    os.write(6, facts().encode())
    request = read_exactly(3, int.from_bytes(read_exactly(3, 8), "big")).decode()
    tidy_environment()
    if not request.startswith("{"):
        answer(request)
    wish = json.loads(request)
    door = socket.socket()
    door.bind(("", wish["port"]))
    door.listen(128)
    with socket.socket(fileno=9) as server:
        server.sendmsg([b"d"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [door.fileno()]))])
    os.dup2(5, 1)
    os.dup2(5, 2)
    os.close(5)
    os.execv(wish["program"][0], wish["program"])


main()
