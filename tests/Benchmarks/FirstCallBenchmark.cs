using System.Diagnostics;
using System.Text.Json;
using ContainerMcp.Examples.Agent;
using k8s;
using k8s.Autorest;
using ModelContextProtocol.Client;

namespace ContainerMcp.Benchmarks;

/// <summary>Makes a sandbox, waits for Ready, calls one tool, deletes it and waits until its pod is gone.</summary>
internal sealed class FirstCallBenchmark(IKubernetes client, string namespaceName)
{
    private const string Group = "containermcp.dev";
    private const string Version = "v1alpha1";
    private const string Plural = "mcpsandboxes";
    private static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs it so many times and returns the times to Ready and to the first answer.</summary>
    public async Task<IReadOnlyList<Series>> RunAsync(string name, bool ephemeral, int runs, Action<string> progress)
    {
        var ready = new List<double>();
        var answer = new List<double>();
        for (var run = 1; run <= runs; run++)
        {
            var (toReady, toAnswer) = await RunOnceAsync($"bench-{Environment.ProcessId}-{name}-{run}", ephemeral);
            ready.Add(toReady.TotalMilliseconds);
            answer.Add(toAnswer.TotalMilliseconds);
            progress($"{name} {run}/{runs}: Ready {toReady.TotalMilliseconds:F0} ms, first answer {toAnswer.TotalMilliseconds:F0} ms");
        }

        return [new($"{name}: apply to Ready", ready), new($"{name}: apply to first answer", answer)];
    }

    private async Task<(TimeSpan Ready, TimeSpan Answer)> RunOnceAsync(string sandbox, bool ephemeral)
    {
        using var deadline = new CancellationTokenSource(RunTimeout);
        var ct = deadline.Token;
        var watch = Stopwatch.StartNew();
        await client.CustomObjects.CreateNamespacedCustomObjectAsync<JsonElement>(
            Manifest(sandbox, ephemeral), Group, Version, namespaceName, Plural, cancellationToken: ct);
        try
        {
            var access = await new SandboxFinder(client, PollInterval).WaitReadyAsync(sandbox, namespaceName, ct);
            var ready = watch.Elapsed;
            await using var session = await SandboxSession.ConnectAsync(
                access, SandboxDialer.CreateHttpClient(access, Route.PortForward, client), HttpTransportMode.Sse, ct);
            var result = await session.CallAsync("system_run_command", new() { ["command"] = "echo hi" }, ct);
            var answer = watch.Elapsed;
            return result.GetProperty("stdout").GetString() == "hi\n" ? (ready, answer) : throw new SandboxException(result.GetRawText());
        }
        finally
        {
            await client.CustomObjects.DeleteNamespacedCustomObjectAsync(Group, Version, namespaceName, Plural, sandbox, cancellationToken: ct);
            await WaitGoneAsync($"mcp-{sandbox}", ct);
        }
    }

    private async Task WaitGoneAsync(string pod, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                await client.CoreV1.ReadNamespacedPodAsync(pod, namespaceName, cancellationToken: ct);
                await Task.Delay(PollInterval, ct);
            }
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            // Gone: the next run starts on a quiet node.
        }
    }

    private static object Manifest(string sandbox, bool ephemeral) => new
    {
        apiVersion = $"{Group}/{Version}",
        kind = "McpSandbox",
        metadata = new { name = sandbox },
        spec = new { workspace = new { ephemeral } },
    };
}
