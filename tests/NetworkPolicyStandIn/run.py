"""Makes the machines, puts the rules of one case after the other into the kernel, and looks what passes."""
import re
import subprocess
import sys
import unittest
from pathlib import Path

import rules
from cases import ALL
from world import ADDRESSES, NAMESPACES, NETWORKS, PODS, RESOLVER, app, policy

failed, passed = [], 0


def command(*words, text=None):
    subprocess.run(words, input=text, text=True, check=True)


class Machine:
    """An actor in a namespace of its own, a wire away from the router; or in the router's own."""

    def __init__(self, name, addresses):
        self.addresses, actor = addresses, [sys.executable, str(Path(__file__).with_name("actor.py"))]
        apart = [] if name == "node" else ["unshare", "--net"]
        self.process = subprocess.Popen(apart + actor, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        assert self.process.stdout.readline() == "ready\n"
        if apart:
            self.wire(f"v-{name}")

    def wire(self, link):
        inside = ["nsenter", f"--net=/proc/{self.process.pid}/ns/net"]
        command("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", str(self.process.pid))
        command("ip", "link", "set", link, "up")
        command(*inside, "ip", "link", "set", "lo", "up")
        command(*inside, "ip", "link", "set", "eth0", "up")
        for address in self.addresses:
            six, long = ":" in address, "/128" if ":" in address else "/32"
            gateway = ADDRESSES["node"][six]
            command(*inside, "ip", "address", "add", address + long, "dev", "eth0", *(["nodad"] if six else []))
            command(*inside, "ip", "route", "add", gateway + long, "dev", "eth0")
            command(*inside, "ip", "route", "add", "default", "via", gateway)
            command("ip", "address", "add", gateway + long, "dev", link, *(["nodad"] if six else []))
            command("ip", "route", "add", address + long, "dev", link)

    def begin(self, tries):
        for each in tries:
            self.process.stdin.write(each + "\n")

    def end(self, tries):
        """What passed, of `KIND ADDRESS PORT` each."""
        answers = [self.process.stdout.readline().rsplit(" ", 1) for _ in tries]
        return {text for text, answer in answers if answer == "yes\n"}


def check(name, problems):
    global passed
    print(f"not ok {name}: {', '.join(problems)}" if problems else f"ok {name}", flush=True)
    if problems:
        failed.append(name)
    else:
        passed += 1


def tries(machines, words):
    """From `a b:81/udp, …` to (from, the words, `KIND ADDRESS PORT`)."""
    for text in filter(None, words.split(", ")):
        source, target, port, rest = re.fullmatch(r"(\w+) (\w+)(?::(\d+))?(?:/(\w+))?", text).groups()
        for address in machines[target].addresses:
            six = ":" in address
            reachable = any((":" in own) == six for own in machines[source].addresses)
            if reachable and rest in (None, "udp", "6" if six else "4"):
                yield source, f"{text} ({address})", f"{'udp' if rest == 'udp' else 'tcp'} {address} {port or 80}"


def ask(machines, wanted):
    """The words of those tries that passed; all are made at once."""
    mine = {name: [each for source, _, each in wanted if source == name] for name in machines}
    for name, machine in machines.items():
        machine.begin(mine[name])
    found = {name: machine.end(mine[name]) for name, machine in machines.items()}
    return {text for source, text, each in wanted if each in found[source]}


def load(pods, policies):
    command("nft", "-f", "-", text=rules.ruleset(pods, NAMESPACES, policies, NETWORKS))


def run_cases(machines):
    for name, pods, policies, yes, no in ALL:
        load(pods, policies)
        allowed, forbidden = list(tries(machines, yes)), list(tries(machines, no))
        through = ask(machines, allowed + forbidden)
        check(name, [f"{text} was kept from passing" for _, text, _ in allowed if text not in through]
              + [f"{text} passed" for _, text, _ in forbidden if text in through])


def run_established(machines):
    def tell(what):
        return ask(machines, [("a", what, f"{what} {ADDRESSES['b'][0]} 80")])

    load(PODS, [])
    problems = [] if tell("keep") else ["there was no connection"]
    load(PODS, [policy(pods=app("b"), types=["Ingress"])])
    problems += [] if tell("use") else ["what was open before is cut"]
    problems += ["a new connection passed"] if tell("tcp") else []
    check("a new policy closes new connections and leaves open ones", problems)


def run_sctp():
    rule = {"ports": [{"protocol": "SCTP", "port": 5000}]}
    text = rules.ruleset(PODS, NAMESPACES, [policy(types=["Ingress"], ingress=[rule])], NETWORKS)
    command("nft", "--check", "-f", "-", text=text)
    check("SCTP, which this kernel need not speak", [] if "sctp dport 5000 accept" in text else ["no rule"])


def main():
    global passed
    command("ip", "link", "set", "lo", "up")
    for setting in ("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"):
        Path("/proc/sys/" + setting.replace(".", "/")).write_text("1")
    for address in ADDRESSES["node"]:
        command("ip", "address", "add", address + ("/128" if ":" in address else "/32"), "dev", "lo")
    machines = {name: Machine(name, addresses) for name, addresses in ADDRESSES.items()}
    load(PODS + [RESOLVER], [])
    run_cases(machines)
    run_established(machines)
    run_sctp()
    units = unittest.TextTestRunner(verbosity=0).run(unittest.defaultTestLoader.discover(str(Path(__file__).parent), "test_*.py"))
    for test, _ in units.failures + units.errors:
        check(str(test), ["see above"])
    passed += units.testsRun - len(units.failures) - len(units.errors)
    for machine in machines.values():
        machine.process.kill()
    print(f"{passed} passed, {len(failed)} failed, 0 skipped")
    sys.exit(bool(failed))


main()
