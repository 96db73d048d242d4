using System.Net;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using ContainerMcp.Operator.Sandboxes.Status;
using ContainerMcp.Operator.Tests.Sandboxes.Status;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

public sealed class NetworkStageTests
{
    private readonly CountingProber _prober = new();

    private NetworkStage Stage => field ??= new(_prober, Given.Options);

    [Fact]
    public void A_ready_pod_is_asked_once_and_the_next_one_anew()
    {
        var sandbox = Given.Sandbox();
        var next = Pods.Ready(sandbox);
        next.Metadata.Uid = "pod-2";

        Assert.Equal("Enforced", Stage.Of(sandbox, Pods.Ready(sandbox)).Reason);
        Assert.Equal("Enforced", Stage.Of(sandbox, Pods.Ready(sandbox)).Reason);
        Assert.Equal(1, _prober.Asked);
        Stage.Of(sandbox, next);
        Assert.Equal(2, _prober.Asked);
    }

    [Fact]
    public void A_pod_that_is_not_ready_or_ends_is_not_asked()
    {
        var sandbox = Given.Sandbox();
        var ending = Pods.Ready(sandbox);
        ending.Metadata.DeletionTimestamp = new DateTime(2026, 1, 1, 12, 5, 0, DateTimeKind.Utc);

        Assert.Equal(NetworkVerdict.Pending, Stage.Of(sandbox, null));
        Assert.Equal(NetworkVerdict.Pending, Stage.Of(sandbox, ending));
        Assert.Equal(NetworkVerdict.Pending, Stage.Of(sandbox, Pods.Of(sandbox, "Running", new() { Running = new() })));
        Assert.Equal(0, _prober.Asked);
    }

    /// <summary>Not a network: an answer at once.</summary>
    private sealed class CountingProber : INetworkProber
    {
        public int Asked { get; private set; }

        public Task<NetworkProbeAnswer> ProbeAsync(V1Pod pod, CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult(new NetworkProbeAnswer(false, new IPEndPoint(IPAddress.Loopback, 8080)));
        }
    }
}
