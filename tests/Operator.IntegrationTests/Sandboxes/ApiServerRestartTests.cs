using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Hosting;
using ContainerMcp.Operator.Sandboxes;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.TestCluster.Nodeless;
using k8s;
using k8s.Autorest;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>An API server that is killed and comes back: an operator that leads is not blind afterwards.</summary>
public sealed class ApiServerRestartTests
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan Allowance = TimeSpan.FromSeconds(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Every version is too old for a server that has just been started, and all pauses have grown in the outage.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_sandbox_after_an_outage_is_ready_hardly_later_than_on_an_idle_server(bool leaderElection)
    {
        await using var cluster = await ControlPlane.StartAsync(Token);
        await cluster.ApplyAsync(SandboxLab.Crds, Token);
        await cluster.KubectlAsync(Token, "wait", "--for=condition=Established", "--timeout=60s", "crd", "--all");
        await using var kubelet = await KubeletStandIn.StartAsync(cluster.Client, new PodBook(SandboxLabels.Sandbox), TimeSpan.Zero, Token);
        var options = OperatorUnderTest.DefaultOptions();
        options.LeaderElection = leaderElection;
        await using var under = await OperatorUnderTest.StartAsync(
            cluster.NewConfiguration(), options,
            builder => builder.AddSandboxes(new OperatorOptions { SandboxImage = "example.invalid/sandbox:1" }));
        await ReadyAfterAsync(cluster, "first");
        var idle = await ReadyAfterAsync(cluster, "idle");

        await cluster.StopApiServerAsync(Token);
        await Task.Delay(Outage, Token);
        await cluster.StartApiServerAsync(Token);
        var afterwards = await ReadyAfterAsync(cluster, "afterwards");

        TestContext.Current.SendDiagnosticMessage($"idle {idle.TotalSeconds:0.00} s, after the outage {afterwards.TotalSeconds:0.00} s");
        Assert.True(afterwards <= idle + Allowance, $"Ready after {afterwards.TotalSeconds:0.0} s; {idle.TotalSeconds:0.0} s on an idle server");
    }

    private static async Task<TimeSpan> ReadyAfterAsync(ControlPlane cluster, string name)
    {
        var (begun, made) = (TimeProvider.System.GetTimestamp(), default(long));
        var sandbox = new McpSandbox { Metadata = new() { Name = name, NamespaceProperty = "default" } };
        while (true)
        {
            try
            {
                if (made == 0)
                {
                    await cluster.Client.CustomObjects.CreateNamespacedCustomObjectAsync<McpSandbox>(
                        sandbox, McpSandbox.ApiGroup, McpSandbox.ApiVersionName, "default", McpSandbox.Plural, cancellationToken: Token);
                    made = TimeProvider.System.GetTimestamp();
                }

                var seen = await cluster.Client.CustomObjects.GetNamespacedCustomObjectAsync<McpSandbox>(
                    McpSandbox.ApiGroup, McpSandbox.ApiVersionName, "default", McpSandbox.Plural, name, Token);
                if (seen.Status?.Phase == SandboxPhase.Ready)
                {
                    return TimeProvider.System.GetElapsedTime(made);
                }
            }
            catch (Exception e) when (e is HttpOperationException or HttpRequestException)
            {
                // Custom kinds come a moment after the server calls itself ready: that time is its own.
            }

            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromMinutes(2), $"{name} is not ready");
            await Task.Delay(50, Token);
        }
    }
}
