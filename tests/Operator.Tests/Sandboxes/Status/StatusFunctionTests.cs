using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Status;

public sealed class StatusFunctionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 13, 0, 0, 500, TimeSpan.Zero);
    private static readonly McpSandbox Sandbox = Given.Sandbox();

    private const string NoIdMap =
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error setting up idmap for mount: "
        + "failed to set MOUNT_ATTR_IDMAP on /tmp/hostpath_pv/0b1ae2f4-5d1c-4f0a-9f6e-1f6b0a2f3c4d: invalid argument (maybe the filesystem used doesn't support idmap mounts on this kernel?)";

    public static TheoryData<string, V1Pod, string, string, string> Causes => new()
    {
        { "no image", Pods.Waiting(Sandbox, "ImagePullBackOff", "Back-off pulling image"), "Failed", "ImagePullBackOff", "The image registry.example:5000/container-mcp/sandbox:1.0 cannot be pulled: Back-off pulling image." },
        { "no node", Pods.Unschedulable(Sandbox), "Pending", "Unschedulable", "No node can run the pod: 0/1 nodes are available: 1 Insufficient cpu." },
        { "out of memory", Pods.Waiting(Sandbox, "CrashLoopBackOff", last: Pods.Ended(137, "OOMKilled")), "Failed", "CrashLoopBackOff", "OOMKilled" },
        { "crash", Pods.Waiting(Sandbox, "CrashLoopBackOff", last: Pods.Ended(1, "Error", "MCP_PORT: not a port")), "Failed", "CrashLoopBackOff", "exit code 1: MCP_PORT: not a port." },
        { "log", Pods.Waiting(Sandbox, "CrashLoopBackOff", last: Pods.Ended(2, "Error", "{\"Message\":\"first\"}\n{\"Message\":\"no token file\",\"State\":{}}\n")), "Failed", "CrashLoopBackOff", "The server keeps crashing: exit code 2: no token file. It" },
        { "cut log", Pods.Waiting(Sandbox, "CrashLoopBackOff", last: Pods.Ended(2, "Error", "{\"Message\":\"fir")), "Failed", "CrashLoopBackOff", "exit code 2: {\"Message\":\"fir." },
        { "killed", Pods.Waiting(Sandbox, "CrashLoopBackOff", last: Pods.Ended(137, "Error", "ready")), "Failed", "CrashLoopBackOff", "it was killed by signal 9." },
        { "evicted", Pods.Evicted(Sandbox), "Failed", "Evicted", "The node was low on resource: memory." },
        { "AppArmor", Failed("AppArmor", "Cannot enforce AppArmor"), "Failed", "AppArmor", "does not run without it: Cannot enforce AppArmor. Install the profiles on the nodes" },
        // A kubelet of 1.20, word for word.
        { "AppArmor, held", Pods.Blocked(Sandbox, "AppArmor", "Cannot enforce AppArmor: AppArmor is not enabled on the host"), "Failed", "AppArmor", "spec.security.appArmorProfile or the class asks for, and the pod does not run without it: Cannot enforce AppArmor: AppArmor is not enabled on the host. Install" },
        { "AppArmor, runtime", Pods.Waiting(Sandbox, "CreateContainerError", "failed to generate apparmor spec opts: apparmor profile not found container-mcp"), "Failed", "AppArmor", "not found container-mcp. Install the profiles on the nodes (Helm value nodeProfiles.enabled, docs/security.md)" },
        { "seccomp", Pods.Waiting(Sandbox, "CreateContainerError", "failed to create containerd container: cannot load seccomp profile \"/var/lib/kubelet/seccomp/container-mcp.json\": open /var/lib/kubelet/seccomp/container-mcp.json: no such file or directory"), "Failed", "Seccomp", "spec.security.seccompProfile or the class asks for, and the pod does not run without it: failed to create containerd container: cannot load seccomp profile" },
        // containerd and runc, word for word, the file system's limits last.
        { "start error", Pods.Of(Sandbox, "Running", new() { Waiting = new() { Reason = "CrashLoopBackOff" } }, Pods.Ended(128, "StartError", NoIdMap)), "Failed", "StartError", "maybe the filesystem used doesn't support idmap mounts on this kernel?). spec.security.userNamespace, or the class, asks for a user namespace, which needs volumes whose file system can be ID-mapped" },
        { "start error just now", Pods.Of(Sandbox, "Running", Pods.Ended(128, "StartError", NoIdMap)), "Failed", "StartError", "The container cannot be started: failed to create containerd task" },
        { "docker's start error", Pods.Of(Sandbox, "Running", Pods.Ended(127, "ContainerCannotRun", "exec: \"/app/server\": executable file not found in $PATH")), "Failed", "ContainerCannotRun", "not found in $PATH. The image is no sandbox image" },
        { "started after all", Pods.Of(Sandbox, "Running", new() { Running = new() }, Pods.Ended(128, "StartError", NoIdMap)), "Starting", "ServerStarting", "The server runs but has not said yet" },
        { "AppArmor at the start", Pods.Of(Sandbox, "Running", Pods.Ended(128, "StartError", "runc create failed: unable to apply apparmor profile: no such file or directory")), "Failed", "AppArmor", "no such file or directory. Install the profiles" },
        { "other container error", Pods.Waiting(Sandbox, "CreateContainerError", "no such device"), "Failed", "CreateContainerError", "The container cannot be started: no such device." },
        { "restarted", Pods.Of(Sandbox, "Running", new() { Running = new() }, Pods.Ended(137, "OOMKilled")), "Starting", "OOMKilled", "The server has ended and is started again: it used more memory than its limit and was killed (OOMKilled); raise spec.resources.limits.memory." },
        { "ended just now", Pods.Of(Sandbox, "Running", Pods.Ended(137, "OOMKilled"), Pods.Ended(1, "Error")), "Starting", "OOMKilled", "is started again: it used more memory than its limit" },
        { "starting", Pods.Waiting(Sandbox, "ContainerCreating"), "Starting", "PodStarting", "The pod is starting on node node-1; kubectl describe pod -n team mcp-agent shows what it waits for." },
        { "ready", Pods.Ready(Sandbox), "Ready", "ServerReady", "The server is ready for agents." },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void Ready_names_the_root_cause(string name, V1Pod pod, string phase, string reason, string message)
    {
        var status = Compute(new() { Sandbox = Sandbox, Pod = pod, NetworkApplied = true });
        var ready = Condition(status, "Ready");

        Assert.Equal((name, phase, reason), (name, status.Phase, ready.Reason));
        Assert.Contains(message, ready.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_a_long_message_is_kept()
    {
        var cause = "operation not permitted (the cause)";
        foreach (var pod in new[]
        {
            Pods.Of(Sandbox, "Running", Pods.Ended(128, "StartError", new string('x', 5000) + cause)),
            Pods.Waiting(Sandbox, "CreateContainerError", new string('x', 5000) + cause),
            Pods.Waiting(Sandbox, "ErrImagePull", new string('x', 5000) + cause),
            Pods.Waiting(Sandbox, "CrashLoopBackOff", last: Pods.Ended(1, "Error", new string('x', 5000) + cause)),
        })
        {
            Assert.Contains(cause, Condition(Compute(new() { Sandbox = Sandbox, Pod = pod }), "Ready").Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_the_server_says_about_itself_is_told()
    {
        var pod = Pods.Of(Sandbox, "Running", new() { Running = new() });
        var ready = Condition(Compute(new() { Sandbox = Sandbox, Pod = pod, ServerReason = "isolation: the jail has a network" }), "Ready");

        Assert.Equal("ServerNotReady", ready.Reason);
        Assert.Contains("the jail has a network", ready.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_spec_is_told_by_Accepted_and_Ready()
    {
        var status = Compute(new() { Sandbox = Sandbox, Findings = [new SpecFinding("spec.x", "1", "2"), new SpecFinding("spec.y", null, "needed")] });

        Assert.Equal("Failed", status.Phase);
        Assert.Equal(("False", "InvalidSpec", "spec.x: \"1\" is not allowed; expected 2; spec.y: expected needed"), Words(status, "Accepted"));
        Assert.Equal("InvalidSpec", Condition(status, "Ready").Reason);
    }

    [Fact]
    public void A_pod_that_runs_stays_ready_while_its_new_spec_is_wrong()
    {
        var status = Compute(new() { Sandbox = Sandbox, Pod = Pods.Ready(Sandbox), Findings = [new SpecFinding("spec.x", "1", "2")] });

        Assert.Equal(("Ready", "True", "False"), (status.Phase, Condition(status, "Ready").Status, Condition(status, "Accepted").Status));
    }

    [Fact]
    public void A_ready_pod_without_its_service_is_not_ready_and_what_blocks_is_told_first()
    {
        var seen = new Observation { Sandbox = Sandbox, Pod = Pods.Ready(Sandbox), IsServiceMissing = true };

        Assert.Equal(("False", "ServiceMissing"), (Condition(Compute(seen), "Ready").Status, Condition(Compute(seen), "Ready").Reason));
        Assert.Equal("InvalidSpec", Condition(Compute(seen with { Findings = [new SpecFinding("spec.x", "1", "2")] }), "Ready").Reason);
        Assert.Equal("NameConflict", Condition(Compute(seen with { Failure = new(Stage.Service, "NameConflict", "taken") }), "Ready").Reason);
    }

    [Fact]
    public void A_service_that_cannot_be_changed_leaves_the_sandbox_ready_and_its_pod_compared()
    {
        var status = Compute(new() { Sandbox = Sandbox, Pod = Pods.Ready(Sandbox), Failure = new(Stage.Service, "Forbidden", "no") });

        Assert.Equal(("True", "True"), (Condition(status, "Ready").Status, Condition(status, "UpToDate").Status));
    }

    [Theory]
    [InlineData(StopCause.Wish, "Suspended")]
    [InlineData(StopCause.Idle, "IdleTimeout")]
    [InlineData(StopCause.Expired, "Expired")]
    internal void A_stopped_sandbox_says_why(StopCause cause, string reason)
    {
        var status = Compute(new() { Sandbox = Sandbox, StopCause = cause, Pod = cause == StopCause.Idle ? Pods.Idle(Sandbox) : null });

        Assert.Equal(("Suspended", "False", reason), (status.Phase, Condition(status, "Ready").Status, Condition(status, "Ready").Reason));
        Assert.NotNull(status.Url);
        Assert.NotNull(status.TokenSecretName);
    }

    /// <summary>Somebody who waits for the phase wants to know that nothing runs any more.</summary>
    [Fact]
    public void A_sandbox_is_suspended_when_its_pod_has_ended_and_not_before()
    {
        var running = Pods.Ready(Sandbox);
        running.Metadata.DeletionTimestamp = Now.AddMinutes(-1).UtcDateTime;
        var ending = Compute(new() { Sandbox = Sandbox, StopCause = StopCause.Wish, Pod = running });
        running.Status.Phase = "Succeeded";
        var ended = Compute(new() { Sandbox = Sandbox, StopCause = StopCause.Wish, Pod = running });

        Assert.Equal(("Pending", "Suspended"), (ending.Phase, Condition(ending, "Ready").Reason));
        Assert.Contains("node node-1 has not confirmed it", Condition(ending, "Ready").Message, StringComparison.Ordinal);
        Assert.Equal("Suspended", ended.Phase);
    }

    [Fact]
    public void A_failed_stage_is_told_by_its_condition_and_by_Ready()
    {
        var status = Compute(new() { Sandbox = Sandbox, Failure = new(Stage.Network, "NameConflict", "taken") });

        Assert.Equal(("False", "NameConflict", "taken"), Words(status, "NetworkApplied"));
        Assert.Equal(("False", "NameConflict", "taken"), Words(status, "Ready"));
        Assert.Equal("True", Condition(status, "Accepted").Status);
    }

    [Fact]
    public void A_claim_without_a_volume_is_told()
    {
        var claim = new V1PersistentVolumeClaim
        {
            Metadata = new() { Name = "mcp-agent-workspace", NamespaceProperty = "team" },
            Spec = new() { StorageClassName = "fast" },
            Status = new() { Phase = "Pending" },
        };
        var status = Compute(new() { Sandbox = Sandbox, Workspace = claim, Pod = Pods.Unschedulable(Sandbox) });

        Assert.Equal("False", Condition(status, "WorkspaceBound").Status);
        Assert.Contains("storage class fast", Condition(status, "WorkspaceBound").Message, StringComparison.Ordinal);
        Assert.Contains("claim mcp-agent-workspace has no volume", Condition(status, "Ready").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_of_a_condition_changes_only_with_its_status()
    {
        var before = Compute(new() { Sandbox = Sandbox, Pod = Pods.Waiting(Sandbox, "ContainerCreating") });
        var sandbox = Given.Sandbox();
        sandbox.Status = before;
        var same = StatusFunction.Compute(new() { Sandbox = sandbox, Pod = Pods.Waiting(sandbox, "ErrImagePull") }, Given.Options, Now.AddHours(1));
        var ready = StatusFunction.Compute(new() { Sandbox = sandbox, Pod = Pods.Ready(sandbox) }, Given.Options, Now.AddHours(1));

        Assert.Equal(Condition(before, "Ready").LastTransitionTime, Condition(same, "Ready").LastTransitionTime);
        Assert.Equal(Now.AddHours(1).AddMilliseconds(-500).UtcDateTime, Condition(ready, "Ready").LastTransitionTime);
    }

    /// <summary>Otherwise every reconciliation would write the status anew.</summary>
    [Fact]
    public void A_status_that_was_written_and_read_back_is_computed_again_unchanged()
    {
        var claim = new V1PersistentVolumeClaim { Metadata = new() { Name = "c" }, Spec = new() { VolumeName = "v" }, Status = new() { Phase = "Bound" } };
        var sandbox = Given.Sandbox(spec => spec.Lifecycle.Ttl = "1h0.7s");
        var first = StatusFunction.Compute(new() { Sandbox = sandbox, Pod = Pods.Ready(sandbox), Workspace = claim, NetworkApplied = true }, Given.Options, Now);
        sandbox.Status = KubernetesJson.Deserialize<McpSandboxStatus>(KubernetesJson.Serialize(first));
        var second = StatusFunction.Compute(new() { Sandbox = sandbox, Pod = Pods.Ready(sandbox), Workspace = claim, NetworkApplied = true }, Given.Options, Now.AddDays(1));

        Assert.Equal(KubernetesJson.Serialize(sandbox.Status), KubernetesJson.Serialize(second));
    }

    [Fact]
    public void Messages_from_outside_are_bounded_and_printable()
    {
        var message = Condition(Compute(new() { Sandbox = Sandbox, Pod = Pods.Waiting(Sandbox, "ErrImagePull", "x\n\u001b[31m" + new string('y', 100_000)) }), "Ready").Message;

        Assert.InRange(message.Length, 1, 1024);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Fact]
    public void Addresses_and_names_are_those_of_the_contract()
    {
        var status = Compute(new() { Sandbox = Sandbox, ExpiresAt = Now, Pod = Pods.Ready(Sandbox) });

        Assert.Equal("http://mcp-agent.team.svc.cluster.local:8000/sse", status.Url);
        Assert.Equal("http://mcp-agent.team.svc.cluster.local:8000/sse", status.Endpoints?.Sse);
        Assert.Equal("http://mcp-agent.team.svc.cluster.local:8000/mcp", status.Endpoints?.StreamableHttp);
        Assert.Equal(("mcp-agent-token", "mcp-agent", "node-1"), (status.TokenSecretName, status.PodName, status.NodeName));
        Assert.Equal(Now.UtcDateTime, status.ExpiresAt);
        Assert.Equal(3, status.ObservedGeneration);
        Assert.Equal(
            ["Accepted", "WorkspaceBound", "NetworkApplied", "NetworkEnforced", "PodScheduled", "Ready", "UpToDate"],
            status.Conditions?.Select(condition => condition.Type));
    }

    private static V1Pod Failed(string reason, string message)
    {
        var pod = Pods.Evicted(Sandbox);
        (pod.Status.Reason, pod.Status.Message) = (reason, message);
        return pod;
    }

    private static McpSandboxStatus Compute(Observation seen) => StatusFunction.Compute(seen, Given.Options, Now);

    private static V1Condition Condition(McpSandboxStatus status, string type) => status.Conditions!.Single(condition => condition.Type == type);

    private static (string, string, string) Words(McpSandboxStatus status, string type) =>
        Condition(status, type) is var condition ? (condition.Status, condition.Reason, condition.Message) : default;
}
