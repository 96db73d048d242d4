"""What the launchers written in Python have in common; stands before their text."""
import os
import resource


def read_exactly(descriptor, size):
    parts = []
    while size:
        part = os.read(descriptor, min(size, 1 << 20))
        if not part:
            os._exit(0)  # the server let go of this jail
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def facts():
    with open("/proc/1/comm") as f:
        found = ["pid=%d" % os.getpid(), "init=" + f.read().strip()]
    with open("/proc/self/status") as f:
        for line in f:
            key, _, value = line.partition(":")
            if key in ("NoNewPrivs", "Seccomp", "Seccomp_filters", "CapEff", "CapBnd"):
                found.append(key + "=" + value.strip())
    with open("/proc/self/net/dev") as f:
        found.append("net=" + ",".join(line.split(":")[0].strip() for line in f if ":" in line))
    with open("/proc/self/uid_map") as f:
        found.append("users=" + f.read().split()[2])
    for name in ("as", "cpu", "fsize", "nofile", "nproc"):
        found.append("%s=%d" % (name, resource.getrlimit(getattr(resource, "RLIMIT_" + name.upper()))[1]))
    shared = [place for place in ("/dev/shm",) if os.path.lexists(place)]
    for name, places in (("workspace", [os.getcwd()]), ("tmp", ["/tmp"] + shared)):
        if all(os.statvfs(place).f_flag & os.ST_NOEXEC for place in places):
            found.append(name + "=noexec")
    return "ready " + " ".join(found) + "\n"


def offer_to_die():
    with open("/proc/self/oom_score_adj", "w") as f:
        f.write("1000")


def tidy_environment():
    for name in ("container", "KDE_FORK_SLAVES", "PROMPT_COMMAND", "QML_DISABLE_DISK_CACHE", "QT_X11_NO_MITSHM", "FIREJAIL_QUIET"):
        os.environ.pop(name, None)
    os.environ["TMPDIR"] = "/tmp"  # a setuid program like firejail never gets it


