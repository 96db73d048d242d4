using System.Text.Json;
using ContainerMcp.EndToEnd.Tests.Infrastructure;
using k8s;
using ModelContextProtocol.Client;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>Classes and rollouts with the real server, a real client and kubectl.</summary>
public sealed class ClassTests(Installation installation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_changed_class_leaves_the_running_process_alone_until_it_is_asked_for()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        await ApplyClassAsync(ns.Name, "{defaults: {tools: {file: {maxSize: 5Mi}}}}");
        try
        {
            var access = await ns.StartAsync("worker", $"  className: {ns.Name}\n  workspace: {{ephemeral: true, size: 64Mi}}", Ct);
            var uid = await PodUidAsync(ns);
            await using (var session = await ns.ConnectAsync(access, HttpTransportMode.StreamableHttp, Ct))
            {
                await session.CallAsync("file_write", new() { ["path"] = "kept.txt", ["content"] = "still here" }, Ct);
                await ApplyClassAsync(ns.Name, "{defaults: {tools: {file: {maxSize: 6Mi}}}}");
                var waiting = await WaitConditionAsync(ns, "UpToDate", "False");

                Assert.StartsWith("FILE_MAX_SIZE_MB changed from 5 to 6; the pod is replaced when it is next idle or suspended", waiting, StringComparison.Ordinal);
                Assert.Equal(uid, await PodUidAsync(ns));
                // The same session, the same files of a workspace that lives as long as the pod.
                var read = await session.CallAsync("file_read", new() { ["path"] = "kept.txt" }, Ct);
                Assert.Equal("still here", read.GetProperty("content").GetString());
            }

            await DeleteClassAsync(ns.Name);
            var gone = await WaitConditionAsync(ns, "Accepted", "False");
            Assert.Contains("this class was deleted", gone, StringComparison.Ordinal);
            Assert.Equal(uid, await PodUidAsync(ns));
            await ns.WaitReadyAsync("worker", Ct);

            await ApplyClassAsync(ns.Name, "{defaults: {rollout: Immediate, tools: {file: {maxSize: 6Mi}}}}");
            await Eventually.TrueAsync("a new pod", async () => await PodUidAsync(ns) is { } now && now != uid, Patience, Ct, ns.DescribeAsync);
            await WaitConditionAsync(ns, "UpToDate", "True");
        }
        finally
        {
            await DeleteClassAsync(ns.Name);
        }
    }

    private async Task ApplyClassAsync(string name, string spec) => (await installation.Kubectl.ApplyAsync(
        $"""
        apiVersion: containermcp.dev/v1alpha1
        kind: McpSandboxClass
        metadata:
          name: {name}
        spec: {spec}
        """,
        Ct)).Ok();

    private Task<CommandOutput> DeleteClassAsync(string name) =>
        installation.Kubectl.RunAsync(CancellationToken.None, "delete", "mcpsandboxclass", name, "--ignore-not-found", "--timeout=30s");

    private static async Task<string> WaitConditionAsync(SandboxNamespace ns, string type, string status)
    {
        var message = "";
        await Eventually.TrueAsync(
            $"{type}={status}",
            async () =>
            {
                var seen = await ns.StatusAsync("worker", Ct);
                var condition = seen.TryGetProperty("conditions", out var all)
                    ? all.EnumerateArray().FirstOrDefault(each => each.GetProperty("type").GetString() == type)
                    : default;
                message = condition.ValueKind == JsonValueKind.Object ? condition.GetProperty("message").GetString()! : "";
                return condition.ValueKind == JsonValueKind.Object && condition.GetProperty("status").GetString() == status;
            },
            Patience, Ct, ns.DescribeAsync);
        return message;
    }

    private static async Task<string?> PodUidAsync(SandboxNamespace ns) =>
        (await ns.Client.CoreV1.ListNamespacedPodAsync(ns.Name, cancellationToken: Ct)).Items
            .FirstOrDefault(pod => pod.Metadata.Name == "mcp-worker" && pod.Metadata.DeletionTimestamp is null)?.Metadata.Uid;
}
