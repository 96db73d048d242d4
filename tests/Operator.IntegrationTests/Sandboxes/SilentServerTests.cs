using ContainerMcp.Operator.Sandboxes.Reconcile;
using ContainerMcp.TestCluster;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>Servers that take a connection and never answer.</summary>
public sealed class SilentServerTests(SharedCluster cluster)
{
    // One more than the operator has workers.
    private const int Many = 17;

    [Fact]
    public async Task However_many_they_are_others_get_their_pods()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        await lab.StartOperatorAsync(substitute: services => services.AddSingleton<IServerReasonReader>(new SilentReader()));
        var names = Enumerable.Range(0, Many).Select(i => $"silent-{i}").ToList();
        foreach (var name in names)
        {
            await lab.CreateAsync(name);
        }

        var running = new V1ContainerStatus
        {
            Name = "sandbox",
            Image = "x",
            ImageID = "x",
            Ready = false,
            RestartCount = 0,
            State = new() { Running = new() { StartedAt = DateTime.UtcNow.AddMinutes(-1) } },
        };
        foreach (var name in names)
        {
            await lab.WaitPodAsync(name);
            await lab.ReportAsync(name, new() { Phase = "Running", ContainerStatuses = [running], Conditions = [new() { Type = "Ready", Status = "False" }] });
        }

        // Each of them is looked at again by then.
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
        await lab.CreateAsync("one");
        await SandboxLab.EventuallyAsync(async () => await lab.FindPodAsync("one") is not null, () => "a pod", seconds: 20);
    }

    private sealed class SilentReader : IServerReasonReader
    {
        public async Task<string?> ReadAsync(V1Pod pod, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return null;
        }
    }
}
