"""The first program of a Python jail: reports what it sees, waits for one script, has a child run it, reports `_` and ends.

Descriptors: 1, 2 firejail's own messages; 3 the request (8 bytes of length, then UTF-8); 4, 5 output of the script;
6 what we report.

The child is forked before there is a script, so that it costs the agent only the script itself. What the script left open is
written when it ends, as in every interpreter: see finish(). The parent tells how it ended where the child does not.
"""
import atexit
import gc
import io
import json
import linecache
import os
import resource
import sys
import threading
import traceback
import types
from importlib.machinery import ModuleSpec
from time import sleep

SCRIPT = "<script>"
MODULE = "_the_script"
DEEPEST = 48
MARK = " [cut]"
NAMED = 5
LIMIT = 1 << 20


class TooDeep(Exception):
    pass


class TooLarge(Exception):
    pass


class Encoder:
    """The value of `_` as JSON. What JSON has no word for becomes the text of its repr(), alone, and is named in a note."""

    def __init__(self):
        self.texts = []  # where text stands for a value, and for which type
        self.above = {}  # the containers around the present value, by id; true when one of them was met again inside

    def encode(self, value):
        """The text, and a note where something is not as it was or is missing."""
        if value is None:
            return "null", None
        try:
            text = self.json(value)
        except TooLarge:
            text = None
        except BaseException as error:
            return "null", "The value of _ could not be shown: %s." % type(error).__name__
        if text is None or len(text.encode("utf-8", "replace")) > LIMIT:
            return "null", "The value of _ is larger than %d bytes as JSON and was left out." % LIMIT
        return text, self.note()

    def json(self, value):
        self.left = LIMIT
        if self.simple(value):
            try:
                return json.dumps(value, ensure_ascii=False, allow_nan=False)
            except ValueError:
                pass  # NaN, or more digits than anybody reads
        self.left = LIMIT
        try:
            value = self.plain(value, None, 0)
        except TooDeep:
            self.texts = ["_ (nested deeper than %d levels)" % DEEPEST]
            value = shown(value)
        return json.dumps(value, ensure_ascii=False, allow_nan=False)

    def spend(self, value):
        """What is in several places is written as often: no walk is longer than what may be written."""
        self.left -= 1 + (str.__len__(value) if isinstance(value, str) else 0)
        if self.left < 0:
            raise TooLarge

    def simple(self, value, depth=0):
        """Whether json.dumps can be trusted with it: plain types, names that are text, no depth."""
        self.spend(value)
        if type(value) is dict:
            for key in value:
                self.spend(key)
                if type(key) is not str or not writable(key):
                    return False
            value = value.values()
        elif type(value) is str:
            return writable(value)
        elif type(value) is not list and type(value) is not tuple:
            return value is None or type(value) in (int, float, bool)
        return depth < DEEPEST and all(self.simple(part, depth + 1) for part in value)

    def note(self):
        if not self.texts:
            return None
        more = len(self.texts) - NAMED
        named = ", ".join(self.texts[:NAMED]) + (" and %d more" % more if more > 0 else "")
        return "Given as text, because JSON has no such value: %s." % named

    def plain(self, value, path, depth):
        """The value in types of JSON alone. The path is that of the container around it and the key, or nothing."""
        if value is None or value is True or value is False:
            return value
        self.spend(value)
        if isinstance(value, str) and writable(value):
            return str.__str__(value)
        if isinstance(value, int) and value.bit_length() < 14000:
            return int.__int__(value)
        if isinstance(value, float) and value - value == 0:
            return float.__float__(value)
        if isinstance(value, (dict, list, tuple)):
            return self.container(value, path, depth)
        return self.text(value, path)

    def container(self, value, path, depth):
        if depth >= DEEPEST:
            raise TooDeep
        if id(value) in self.above:
            self.above[id(value)] = True
            return None
        self.above[id(value)] = False
        before = len(self.texts)
        try:
            found = self.parts(value, path, depth)
        except TooDeep:
            del self.texts[before:]
            raise
        finally:
            endless = self.above.pop(id(value))
        if endless or found is None:
            del self.texts[before:]
            return self.text(value, path)
        return found

    def parts(self, value, path, depth):
        """The container with its parts; nothing when JSON has no such container."""
        keys = range(len(value))
        names = keys
        if isinstance(value, dict):
            keys = list(value)
            for key in keys:
                self.spend(key)
            names = [name(key) for key in keys]
            if None in names or len(set(names)) < len(names):
                return None  # no names of JSON, or one of them twice
        found, deep = {}, []
        for key, written in zip(keys, names):
            try:
                found[written] = self.plain(value[key], (path, key), depth + 1)
            except TooDeep:
                found[written] = None
                deep.append((key, written))
        if deep and len(deep) == len(found):
            raise TooDeep  # and nothing else is in it
        for key, written in deep:
            found[written] = self.text(value[key], (path, key))
        return found if isinstance(value, dict) else list(found.values())

    def text(self, value, path):
        self.texts.append("%s (%s)" % (place(path), type(value).__name__))
        try:
            found = shown(value)
        except BaseException as error:
            if path is None:
                raise
            found = "<%s: %s>" % (type(value).__name__, type(error).__name__)
        self.spend(found)
        return found


def writable(text):
    """Whether UTF-8 has it: not half of a surrogate pair, as in names of files that are no UTF-8."""
    if str.isascii(text):
        return True
    try:
        str.encode(text)
    except UnicodeEncodeError:
        return False
    return True


def shown(value):
    text = repr(value)
    return text if len(text) <= LIMIT // 4 else text[: LIMIT // 4] + MARK


def place(path):
    """Where a part is, as Python would name it: _['rows'][2]."""
    keys = []
    while path is not None:
        path, key = path
        keys.append("[%s]" % repr(key)[:40])
    return "_" + "".join(reversed(keys))


def name(key):
    """A key as a name of JSON, written as json.dumps writes it; None for others."""
    if isinstance(key, str):
        return str.__str__(key) if writable(key) else None
    if key is None or isinstance(key, (bool, int, float)):
        return json.dumps(key)
    return None


def show(error):
    """Writes the traceback as the interpreter would, without this file's own frames."""
    if isinstance(error, MemoryError):
        traceback.clear_frames(error.__traceback__)  # what filled the memory lives in these frames
        gc.collect()
    frames = error.__traceback__.tb_next if error.__traceback__ else None
    try:
        sys.stderr.write("".join(traceback.format_exception(type(error), error, frames)))
    except Exception:
        sys.stderr.write(type(error).__name__ + "\n")
    if isinstance(error, MemoryError):
        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        sys.stderr.write("The script needed more memory than its limit of %d MiB.\n" % (limit >> 20))


def run(source):
    """Runs the script as __main__; returns the code to exit with."""
    module = types.ModuleType("__main__")
    module.__builtins__ = __builtins__
    module.__file__ = os.path.join(os.getcwd(), SCRIPT)  # no file, but scripts look for others beside themselves
    if "multiprocessing" in source or "concurrent" in source:
        module.__spec__ = importable(source)
    sys.modules["__main__"] = module
    linecache.cache[SCRIPT] = (len(source), None, source.splitlines(True), SCRIPT)
    try:
        exec(compile(source, SCRIPT, "exec", dont_inherit=True), module.__dict__)
    except SystemExit as error:
        return error.code
    except BaseException as error:
        show(error)
        return 1
    return 0


def importable(source):
    """A module with the script's text: processes of multiprocessing that are no forks import what runs in them from it."""
    directory = "/tmp/.script"
    os.makedirs(directory, exist_ok=True)
    with open(directory + "/" + MODULE + ".py", "w", encoding="utf-8", errors="surrogatepass") as f:
        f.write(source)
    sys.path.append(directory)
    return ModuleSpec(MODULE, None)


def exit_code(code):
    """As the interpreter understands what sys.exit was given."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def settled(known):
    """Whether nothing of the script lives on that does something when the interpreter ends."""
    try:
        for module in sys.modules.keys() - known:
            place = getattr(getattr(sys.modules[module], "__spec__", None), "origin", None) or ""
            if "/" in place and not place.startswith(("/usr/", "/lib")):
                return False  # a module of the workspace
        for thing in gc.get_objects():
            kind = type(thing)
            if issubclass(kind, io.IOBase):
                if not thing.closed:
                    return False
            elif hasattr(kind, "__del__"):  # generators that are suspended have one, too
                return False
        return True
    except BaseException:
        return False


def processes():
    """How many there are in the jail."""
    return sum(map(str.isdigit, os.listdir("/proc")))


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def report(code, found):
    data = ('{"exit_code": %d%s}\n' % (code, found and ", " + found)).encode("utf-8", "replace")
    while data:
        data = data[os.write(6, data):]


def rehearse():
    """Does once what the end of each call needs, so that its first time is not the agent's."""
    run("_ = None")
    release()
    Encoder().encode([float("nan")])
    settled(sys.modules.keys())
    reap()
    return processes()


def release():
    """Lets go of the script's namespace: its finalisers run and its files are written.

    The collector may close a file before what writes to it (cpython issue 62052): files are held until all else is gone.
    """
    sys.modules.pop("__main__", None)
    files = [thing for thing in gc.get_objects() if issubclass(type(thing), io.IOBase)]
    gc.collect()
    if not files:
        return
    for kind in (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom):
        for file in files:
            if type(file) is kind:
                try:
                    file.flush()
                except Exception:
                    pass  # closed, or its own disk is full
    del files[:]
    file = None
    gc.collect()


def finish(code, known, alone, result):
    """Ends the interpreter: threads, exit handlers, finalisers.

    Most of what it does then is to take itself apart, which nobody sees. So the script's namespace is let go first, and only
    where something of the script lives on, the interpreter ends in its own way and the parent reports.
    """
    threading._shutdown()
    text, note = Encoder().encode(getattr(sys.modules.get("__main__"), "_", None))
    found = '"note": %s, "result": %s' % (json.dumps(note), text)
    try:
        atexit._run_exitfuncs()
    except BaseException as error:
        show(error)
    try:
        release()
    except BaseException:
        pass  # a finaliser of the script's: what it has to say was said
    reap()
    if settled(known) and processes() == alone:
        code = exit_code(code)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                pass  # the script put something else in its place
        report(code, found)
        os._exit(code)
    data = found.encode("utf-8", "replace")
    os.ftruncate(result, len(data))
    os.pwrite(result, data, 0)


def child(hello, result):
    os.setpgid(0, 0)  # a script that signals its group does not mean its parent
    alone = rehearse()
    known = set(sys.modules)
    gc.collect()
    gc.freeze()  # nothing of ours is looked at again when the script's objects are collected
    os.write(6, hello)
    source = read_exactly(3, int.from_bytes(read_exactly(3, 8), "big")).decode("utf-8", "replace")
    os.close(3)
    for descriptor, target in ((4, 1), (5, 2)):
        os.dup2(descriptor, target)
        os.close(descriptor)
    process = os.getpid()
    code = run(source)
    if os.getpid() == process:  # else a fork of the script came back here: the report is its parent's
        finish(code, known, alone, result)
    sys.exit(code)


def others():
    """Whether any process besides this one and the jail's first is left."""
    try:
        os.kill(-1, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # not ours to signal, but there
    return True


def parent(result, pid):
    """Waits for the script's end and reports it, unless the child did."""
    for descriptor in (3, 4, 5):
        os.close(descriptor)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    found = os.pread(result, 4 * LIMIT, 0).decode("utf-8", "replace").replace("\n", " ")
    for _ in range(125):  # processes that the script left behind may still write: 250 ms for them
        if not others():
            break
        sleep(0.002)
    report(code if code >= 0 else 128 - code, found)
    os._exit(0)  # the server ends the jail now, and what may still be writing with it


def main():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    offer_to_die()
    for descriptor in (3, 6):
        os.set_inheritable(descriptor, False)
    hello = facts().encode()
    tidy_environment()
    sys.argv[:] = [""]
    sys.path.insert(0, os.getcwd())
    rehearse()
    result = os.memfd_create("result")
    pid = os.fork()
    if pid:
        parent(result, pid)
    child(hello, result)


main()
