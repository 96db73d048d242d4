using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using ContainerMcp.EndToEnd.Tests.Infrastructure;
using ContainerMcp.Examples.Agent;
using k8s;
using k8s.Models;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>
/// firejail in a container runs programs without any sandbox unless the environment says container=docker, and does not
/// complain. A server that finds itself without jails must say so and refuse, never run the command.
/// </summary>
public sealed class TrapTests(Installation installation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_proven_jail_the_pod_is_never_ready_and_runs_nothing()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var good = await ns.StartAsync("good", "  workspace: {ephemeral: true}\n  tools: {bash: {allowedCommands: ['*']}}", Ct);
        var trapped = good with { PodName = "trapped" };
        await CopyAsync(ns, good.PodName!, "faithful", remove: null);
        await CopyAsync(ns, good.PodName!, "trapped", remove: "container");

        // The copy as such is not the reason: with the variable it is ready.
        var faithful = await Eventually.GetAsync(
            "an answer of the faithful copy", () => ReadyzAsync(ns, good with { PodName = "faithful" }), Patience, Ct, ns.DescribeAsync);
        Assert.True(faithful.Status == HttpStatusCode.OK, faithful.Body);

        var answer = await Eventually.GetAsync("an answer of the trapped copy", () => ReadyzAsync(ns, trapped), Patience, Ct, ns.DescribeAsync);
        Assert.True(answer.Status == HttpStatusCode.ServiceUnavailable, answer.Body);
        var isolation = JsonElement.Parse(answer.Body).GetProperty("checks").GetProperty("isolation").GetString();
        Assert.Contains("container=docker", isolation, StringComparison.Ordinal);
        await using var session = await ns.ConnectAsync(trapped, HttpTransportMode.StreamableHttp, Ct);
        await AssertRefusedAsync(session, "system_run_command", new() { ["command"] = "touch ran" });
        await AssertRefusedAsync(session, "system_run_python", new() { ["code"] = "open('ran', 'w')" });
        var files = await session.CallAsync("file_list", new() { ["path"] = "/" }, Ct);
        Assert.DoesNotContain("\"ran\"", files.GetRawText(), StringComparison.Ordinal);

        var pod = await ns.Client.CoreV1.ReadNamespacedPodAsync("trapped", ns.Name, cancellationToken: Ct);
        Assert.DoesNotContain(pod.Status.Conditions, condition => condition is { Type: "Ready", Status: "True" });
    }

    /// <summary>The operator's pod again, out of the operator's sight, perhaps without one variable.</summary>
    private static async Task CopyAsync(SandboxNamespace ns, string podName, string copyName, string? remove)
    {
        var pod = await ns.Client.CoreV1.ReadNamespacedPodAsync(podName, ns.Name, cancellationToken: Ct);
        pod.Spec.NodeName = null;
        var environment = pod.Spec.Containers[0].Env;
        Assert.True(remove is null || environment.Remove(environment.Single(variable => variable.Name == remove)));
        var copy = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = copyName, Annotations = pod.Metadata.Annotations },
            Spec = pod.Spec,
        };
        await ns.Client.CoreV1.CreateNamespacedPodAsync(copy, ns.Name, cancellationToken: Ct);
    }

    /// <summary>What the server says of itself, once it listens and its proof has come to an end.</summary>
    private static async Task<Readyz?> ReadyzAsync(SandboxNamespace ns, SandboxAccess access)
    {
        try
        {
            using var http = ns.Http(access);
            using var response = await http.GetAsync(new Uri(access.Url, "/readyz"), Ct);
            var body = await response.Content.ReadAsStringAsync(Ct);
            return body.Contains("not been made", StringComparison.Ordinal) ? null : new Readyz(response.StatusCode, body);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or WebSocketException)
        {
            return null; // not listening yet
        }
    }

    private static async Task AssertRefusedAsync(SandboxSession session, string tool, Dictionary<string, object?> arguments)
    {
        CallToolResult result;
        try
        {
            result = await session.Client.CallToolAsync(tool, arguments, cancellationToken: Ct);
        }
        catch (ModelContextProtocol.McpException)
        {
            return; // the tool is not offered at all
        }

        Assert.True(result.IsError is true || result.StructuredContent?.GetProperty("success").GetBoolean() is false);
    }

    private sealed record Readyz(HttpStatusCode Status, string Body);
}
