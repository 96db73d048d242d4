using System.Net.Sockets;
using k8s;
using k8s.Models;

namespace ContainerMcp.Chaos.Tests.World;

/// <summary>What befalls the cluster itself: its API server is started anew, a webhook fails, a node's clock is wrong.</summary>
internal sealed class Disasters(Lab lab, string @namespace)
{
    /// <summary>How long a server that has just begun to answer may refuse for lack of rights that it has not read yet.</summary>
    private static readonly TimeSpan Waking = TimeSpan.FromSeconds(15);

    /// <summary>Everything that the operator writes.</summary>
    private static readonly (string Group, string[] Resources)[] Written =
    [
        ("", ["pods", "services", "secrets", "persistentvolumeclaims"]), ("networking.k8s.io", ["networkpolicies"]), ("containermcp.dev", ["mcpsandboxes/status"]),
    ];

    private readonly List<(DateTimeOffset Begun, DateTimeOffset Ready)> _restarts = [];

    /// <summary>Held by whoever needs the API server to answer, and by what takes it away.</summary>
    public SemaphoreSlim ApiServer { get; } = new(1);

    /// <summary>Whether the API server was starting at a moment, or had become ready only a little before.</summary>
    public bool IsWaking(DateTimeOffset moment) => _restarts.Exists(restart => moment >= restart.Begun && moment < restart.Ready + Waking);

    /// <summary>Kills the API server, and starts it again after a while.</summary>
    public async Task RestartApiServerAsync(TimeSpan away, CancellationToken ct)
    {
        await ApiServer.WaitAsync(ct);
        try
        {
            await lab.Cluster.StopApiServerAsync(ct);
            await Task.Delay(away, ct);
            var begun = DateTimeOffset.UtcNow;
            await lab.Cluster.StartApiServerAsync(ct);
            await AwaitSandboxesAsync(ct);
            _restarts.Add((begun, DateTimeOffset.UtcNow));
        }
        finally
        {
            ApiServer.Release();
        }
    }

    /// <summary>A server that has just begun to answer may not know its definitions yet.</summary>
    private async Task AwaitSandboxesAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await lab.Cluster.KubectlAsync(ct, "get", "mcpsandboxes.containermcp.dev", "--namespace", @namespace, "--output", "name");
                return;
            }
            catch (InvalidOperationException)
            {
                await Task.Delay(200, ct);
            }
        }
    }

    /// <summary>Has what the operator writes in the namespace judged by a webhook that fails: at once, or by never answering.</summary>
    public async Task BreakWebhookAsync(bool answers, TimeSpan duration, CancellationToken ct)
    {
        using var silent = new TcpListener(lab.Cluster.HostAddress, 0);
        silent.Start();
        var configuration = await lab.Cluster.Client.AdmissionregistrationV1.CreateValidatingWebhookConfigurationAsync(
            new()
            {
                Metadata = new() { GenerateName = "broken-" },
                Webhooks =
                [
                    new()
                    {
                        Name = "broken.chaos.example",
                        // Port 9 inside the API server's own machine, where nobody listens; or one of ours that accepts and says nothing.
                        ClientConfig = new() { Url = answers ? "https://127.0.0.1:9/" : $"https://{silent.LocalEndpoint}/" },
                        // Not updates: those of the garbage collector would fail as well, and it then waits for up to a quarter of an hour.
                        Rules = [.. Written.Select(entry => new V1RuleWithOperations { ApiGroups = [entry.Group], ApiVersions = ["*"], Operations = ["CREATE"], Resources = entry.Resources, Scope = "*" })],
                        NamespaceSelector = new() { MatchLabels = new Dictionary<string, string> { ["chaos.example/webhook"] = @namespace } },
                        FailurePolicy = "Fail", SideEffects = "None", AdmissionReviewVersions = ["v1"], TimeoutSeconds = 2,
                    },
                ],
            },
            cancellationToken: ct);
        await Task.Delay(duration, ct);
        await lab.Cluster.Client.AdmissionregistrationV1.DeleteValidatingWebhookConfigurationAsync(configuration.Metadata.Name, cancellationToken: ct);
    }

    /// <summary>Sets the clock of the node, by which pods say when they started.</summary>
    public void SetNodeClock(TimeSpan ahead) => lab.Kubelet.ClockAhead = ahead;
}
