using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Status;

public sealed class StartStagesTests
{
    private static readonly DateTime Created = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_first_start_is_measured_from_the_sandboxs_creation()
    {
        var stages = StartStages.Of(With(accepted: 0, ready: 0), ReadyPod(pod: 1, scheduled: 3, running: 6, ready: 10));

        Assert.Equal([("objects", 1), ("scheduling", 2), ("container", 3), ("server", 4), ("total", 10)], Seconds(stages));
    }

    [Fact]
    public void A_later_start_is_measured_from_its_pods_creation()
    {
        var stages = StartStages.Of(With(accepted: 0, ready: 50), ReadyPod(pod: 100, scheduled: 100, running: 102, ready: 103));

        Assert.Equal([("scheduling", 0), ("container", 2), ("server", 1)], Seconds(stages));
    }

    [Fact]
    public void What_Kubernetes_did_not_write_down_is_left_out()
    {
        var pod = ReadyPod(pod: 1, scheduled: 3, running: 6, ready: 10);
        pod.Status.Conditions.RemoveAt(0);

        Assert.Equal([("objects", 1), ("server", 4), ("total", 10)], Seconds(StartStages.Of(With(accepted: 0, ready: 0), pod)));
    }

    private static IEnumerable<(string, int)> Seconds(IEnumerable<(string Stage, TimeSpan Duration)> stages) =>
        stages.Select(stage => (stage.Stage, (int)stage.Duration.TotalSeconds));

    private static McpSandbox With(int accepted, int ready)
    {
        var sandbox = Given.Sandbox();
        sandbox.Status = new()
        {
            Conditions =
            [
                new() { Type = "Accepted", Status = "True", LastTransitionTime = Created.AddSeconds(accepted) },
                new() { Type = "Ready", Status = "False", LastTransitionTime = Created.AddSeconds(ready) },
            ],
        };
        return sandbox;
    }

    private static V1Pod ReadyPod(int pod, int scheduled, int running, int ready)
    {
        var result = Pods.Ready(Given.Sandbox());
        result.Metadata.CreationTimestamp = Created.AddSeconds(pod);
        result.Status.Conditions[0].LastTransitionTime = Created.AddSeconds(scheduled);
        result.Status.Conditions[1].LastTransitionTime = Created.AddSeconds(ready);
        result.Status.ContainerStatuses[0].State.Running.StartedAt = Created.AddSeconds(running);
        return result;
    }
}
