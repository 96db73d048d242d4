using System.Net;
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
        await ns.Client.CoreV1.CreateNamespacedPodAsync(await TrappedCopyAsync(ns, good.PodName!), ns.Name, cancellationToken: Ct);

        using var http = ns.Http(trapped);
        var answer = await Eventually.GetAsync("an answer of /readyz", () => ReadyzAsync(http, trapped), Patience, Ct, ns.DescribeAsync);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        var isolation = JsonElement.Parse(answer.Body).GetProperty("checks").GetProperty("isolation").GetString();
        Assert.NotEqual("ok", isolation);
        await using var session = await ns.ConnectAsync(trapped, HttpTransportMode.StreamableHttp, Ct);
        await AssertRefusedAsync(session, "system_run_command", new() { ["command"] = "touch ran" });
        await AssertRefusedAsync(session, "system_run_python", new() { ["code"] = "open('ran', 'w')" });
        var files = await session.CallAsync("file_list", new() { ["path"] = "/" }, Ct);
        Assert.DoesNotContain("\"ran\"", files.GetRawText(), StringComparison.Ordinal);

        var pod = await ns.Client.CoreV1.ReadNamespacedPodAsync("trapped", ns.Name, cancellationToken: Ct);
        Assert.DoesNotContain(pod.Status.Conditions, condition => condition is { Type: "Ready", Status: "True" });
    }

    /// <summary>The operator's pod, without the one variable, and out of the operator's sight.</summary>
    private static async Task<V1Pod> TrappedCopyAsync(SandboxNamespace ns, string podName)
    {
        var pod = await ns.Client.CoreV1.ReadNamespacedPodAsync(podName, ns.Name, cancellationToken: Ct);
        Assert.True(pod.Spec.Containers[0].Env.Remove(pod.Spec.Containers[0].Env.Single(variable => variable.Name == "container")));
        return new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = "trapped", Annotations = pod.Metadata.Annotations },
            Spec = With(pod.Spec),
        };

        static V1PodSpec With(V1PodSpec spec)
        {
            spec.NodeName = null;
            return spec;
        }
    }

    private static async Task<(HttpStatusCode Status, string Body)?> TryReadyzAsync(HttpClient http, SandboxAccess access)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(access.Url, "/readyz"), Ct);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(Ct));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or System.Net.WebSockets.WebSocketException)
        {
            return null; // not listening yet
        }
    }

    private static async Task<Readyz?> ReadyzAsync(HttpClient http, SandboxAccess access) =>
        await TryReadyzAsync(http, access) is var (status, body) && !body.Contains("under way", StringComparison.Ordinal)
            ? new Readyz(status, body)
            : null;

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
