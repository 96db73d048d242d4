"""The first program of a Python jail: reports what it sees, waits for one script, runs it, reports `_` and ends.

Descriptors: 1, 2 firejail's own messages; 3 the request (8 bytes of length, then UTF-8); 4, 5 output of the script;
6 what we report.
"""
import atexit
import gc
import json
import linecache
import os
import resource
import sys
import threading
import traceback
import types
from time import sleep

SCRIPT = "<script>"
DEEPEST = 48
MARK = " [cut]"


def shallow(value, depth=0):
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return True
    return depth < DEEPEST and all(shallow(item, depth + 1) for item in value)


def encode(value, limit):
    """The value as JSON; as the JSON string of its repr() where JSON has no word for it. And a note when it cannot be given."""
    if value is None:
        return "null", None
    try:
        try:
            if not shallow(value):
                raise ValueError
            text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        except Exception:
            shown = repr(value)
            if len(shown) > limit // 4:
                shown = shown[: limit // 4] + MARK
            text = json.dumps(shown, ensure_ascii=False)
        if len(text.encode("utf-8", "replace")) > limit:
            return "null", "The value of _ is larger than %d bytes as JSON and was left out." % limit
        return text, None
    except BaseException as error:
        return "null", "The value of _ could not be shown: %s." % type(error).__name__


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
    """Returns the namespace, the exit code and whether the script ended well."""
    module = types.ModuleType("__main__")
    module.__builtins__ = __builtins__
    sys.modules["__main__"] = module
    linecache.cache[SCRIPT] = (len(source), None, source.splitlines(True), SCRIPT)
    try:
        exec(compile(source, SCRIPT, "exec", dont_inherit=True), module.__dict__)
        code = 0
    except SystemExit as error:
        code = error.code
        if code is None:
            code = 0
        elif not isinstance(code, int):
            print(code, file=sys.stderr)
            code = 1
    except BaseException as error:
        show(error)
        code = 1
    return module.__dict__, code & 0xFF


def others():
    """Whether any process besides this one and the jail's first is left."""
    try:
        os.kill(-1, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # not ours to signal, but there
    return True


def rehearse():
    """Does once what the end of each call needs, so that its first time is not the agent's."""
    run("_ = None")
    del sys.modules["__main__"]
    encode([""], 1 << 20)
    others()


def main():
    report, limit = 6, 1 << 20
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    offer_to_die()
    for descriptor in (3, 6):
        os.set_inheritable(descriptor, False)
    hello = facts().encode()
    tidy_environment()
    sys.argv[:] = [""]
    sys.path.insert(0, os.getcwd())
    process = os.getpid()
    rehearse()
    os.write(report, hello)

    source = read_exactly(3, int.from_bytes(read_exactly(3, 8), "big")).decode("utf-8", "replace")
    os.close(3)
    os.dup2(4, 1)
    os.dup2(5, 2)
    os.close(4)
    os.close(5)

    namespace, code = run(source)
    try:
        threading._shutdown()  # as at the end of any script: wait for its threads, then its exit handlers
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        code = code or 1
    if os.getpid() != process:
        os._exit(code)  # a fork of the script came back here: the report is its parent's
    result, note = encode(namespace.get("_"), limit)
    line = '{"exit_code": %d, "note": %s, "result": %s}\n' % (code, json.dumps(note), result)
    data = line.encode("utf-8", "replace")
    for _ in range(125):  # processes that the script left behind may still write: 250 ms for them
        if not others():
            break
        sleep(0.002)
    while data:
        data = data[os.write(report, data):]
    os._exit(0)  # the server ends the jail now, and what may still be writing with it


main()
