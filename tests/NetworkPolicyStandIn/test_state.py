"""What is in force when: the clock is the test's own."""
import unittest

from pods import Pod, read
from state import ANNOTATION, State, lateness
from world import RESOLVER

ADDRESS = "10.42.0.11"


def namespace(mode=None):
    return {"metadata": {"name": "one", "labels": {"team": "red"}, "annotations": {ANNOTATION: mode} if mode else {}}}


def pod(name="a", address=None, phase="Running", **spec):
    status = {"phase": phase, **({"podIP": address, "podIPs": [{"ip": address}]} if address else {})}
    return {"metadata": {"namespace": "one", "name": name}, "spec": {"containers": [], **spec}, "status": status}


def policy(types=("Ingress",)):
    return {"metadata": {"namespace": "one", "name": "p"}, "spec": {"podSelector": {}, "policyTypes": list(types)}}


class StateTests(unittest.TestCase):
    def setUp(self):
        self.now = 100.0

    def state(self, mode="on", annotation=None, pods=(), policies=()):
        state = State(lambda: self.now, RESOLVER, mode)
        state.replace("namespaces", [namespace(annotation)])
        state.replace("networkpolicies", list(policies))
        state.replace("pods", list(pods))
        return state

    def seen(self, state):
        """(name -> addresses and whether judged, number of policies, seconds until time changes them)."""
        _, (pods, _, policies), due = state.in_force()
        return {each.name: (each.addresses, each.judged) for each in pods if each.name != "resolver"}, len(policies), due

    def test_nothing_is_in_force_before_all_kinds_are_listed(self):
        state = State(lambda: self.now, RESOLVER)
        state.replace("pods", [pod(address=ADDRESS)])
        self.assertEqual(([], {}, []), state.in_force()[1])

    def test_a_policy_is_in_force_at_once(self):
        state = self.state(pods=[pod(address=ADDRESS)], policies=[policy()])
        self.assertEqual(({"a": ((ADDRESS,), True)}, 1, None), self.seen(state))

    def test_what_the_plugin_says_of_an_address_counts_before_the_status(self):
        state = self.state(pods=[pod("a"), pod("b", ADDRESS)])
        state.wire("n1", "one", "a", [ADDRESS])
        self.assertEqual({"a": ((ADDRESS,), True), "b": ((), True)}, self.seen(state)[0])

    def test_an_address_goes_with_its_network(self):
        state = self.state(pods=[pod("a")])
        state.wire("n1", "one", "a", [ADDRESS])
        state.wire("n2", "one", "a", ["10.42.0.12"])
        state.unwire("n1")  # the pod before of the same name
        self.assertEqual({"a": (("10.42.0.12",), True)}, self.seen(state)[0])

    def test_ended_pods_and_those_on_the_nodes_network_are_none(self):
        self.assertIsNone(read(pod(address=ADDRESS, phase="Succeeded")))
        self.assertIsNone(read(pod(address=ADDRESS, hostNetwork=True)))

    def test_a_pod_that_is_being_deleted_is_one(self):
        leaving = pod(address=ADDRESS)
        leaving["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
        self.assertIsInstance(read(leaving), Pod)

    def test_late_pods_and_policies(self):
        state = self.state(annotation="late=5", pods=[pod("a")])
        self.now += 10
        state.wire("n1", "one", "a", [ADDRESS])
        state.apply("networkpolicies", "ADDED", policy())
        self.assertEqual(({"a": ((ADDRESS,), False)}, 0, 5.0), self.seen(state))
        self.now += 5
        self.assertEqual(({"a": ((ADDRESS,), True)}, 1, None), self.seen(state))

    def test_changes_and_ends_are_late_too(self):
        state = self.state(annotation="late=5", policies=[policy()])
        self.now += 10
        state.apply("networkpolicies", "MODIFIED", policy(("Egress",)))
        self.assertEqual(["Ingress"], state.in_force()[1][2][0]["spec"]["policyTypes"])
        self.now += 1
        state.apply("networkpolicies", "DELETED", policy(("Egress",)))
        self.now += 4
        self.assertEqual(["Egress"], state.in_force()[1][2][0]["spec"]["policyTypes"])
        self.now += 1
        self.assertEqual([], state.in_force()[1][2])

    def test_off_for_the_node_or_a_namespace(self):
        for settings in ({"mode": "off"}, {"annotation": "off"}):
            self.assertEqual(({"a": ((ADDRESS,), False)}, 0, None), self.seen(self.state(pods=[pod(address=ADDRESS)], policies=[policy()], **settings)))
        self.assertEqual(1, self.seen(self.state("off", "on", policies=[policy()]))[1])

    def test_a_mode_that_nobody_knows(self):
        self.assertRaises(ValueError, lateness, "later")
        self.assertEqual(1, self.seen(self.state(annotation="later", policies=[policy()]))[1])
