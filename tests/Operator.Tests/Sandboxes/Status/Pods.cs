using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using k8s.Models;

namespace ContainerMcp.Operator.Tests.Sandboxes.Status;

/// <summary>Pods as a kubelet would report them.</summary>
internal static class Pods
{
    public static V1Pod Of(McpSandbox sandbox, string phase, V1ContainerState? state = null, V1ContainerState? last = null, bool ready = false)
    {
        var pod = PodBuilder.Build(sandbox, Given.Options, Given.Old);
        pod.Metadata.Uid = "pod-1";
        pod.Spec.NodeName = "node-1";
        pod.Status = new()
        {
            Phase = phase,
            StartTime = new DateTime(2026, 1, 1, 12, 0, 1, DateTimeKind.Utc),
            Conditions = [new() { Type = "PodScheduled", Status = "True" }, new() { Type = "Ready", Status = ready ? "True" : "False" }],
            ContainerStatuses = [new() { Name = "sandbox", State = state, LastState = last, Ready = ready }],
        };
        return pod;
    }

    public static V1Pod Ready(McpSandbox sandbox) => Of(sandbox, "Running", new() { Running = new() }, ready: true);

    public static V1Pod Unschedulable(McpSandbox sandbox)
    {
        var pod = Of(sandbox, "Pending");
        pod.Spec.NodeName = null;
        pod.Status.Conditions = [new() { Type = "PodScheduled", Status = "False", Reason = "Unschedulable", Message = "0/1 nodes are available: 1 Insufficient cpu." }];
        return pod;
    }

    public static V1Pod Evicted(McpSandbox sandbox)
    {
        var pod = Of(sandbox, "Failed");
        (pod.Status.Reason, pod.Status.Message) = ("Evicted", "The node was low on resource: memory.");
        return pod;
    }

    public static V1Pod Blocked(McpSandbox sandbox, string reason, string message)
    {
        var pod = Waiting(sandbox, "Blocked");
        (pod.Status.Reason, pod.Status.Message) = (reason, message);
        return pod;
    }

    public static V1Pod Waiting(McpSandbox sandbox, string reason, string? message = null, V1ContainerState? last = null) =>
        Of(sandbox, "Pending", new() { Waiting = new() { Reason = reason, Message = message } }, last);

    public static V1Pod Idle(McpSandbox sandbox) => Of(sandbox, "Succeeded", Ended(0, "Completed", "IdleTimeout"));

    public static V1ContainerState Ended(int exitCode, string reason, string? message = null) => new() { Terminated = new() { ExitCode = exitCode, Reason = reason, Message = message } };
}
