using System.Text.Json;
using ContainerMcp.EndToEnd.Tests.Infrastructure;
using k8s;
using ModelContextProtocol.Client;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>What a sandbox keeps, what comes back, and that nothing stays behind.</summary>
public sealed class LifecycleTests(Installation installation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Suspend_and_resume_keep_the_files_the_token_and_the_url()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var before = await ns.StartAsync("sleeper", "  workspace: {size: 64Mi}", Ct);
        await using (var session = await ns.ConnectAsync(before, HttpTransportMode.Sse, Ct))
        {
            await session.CallAsync("file_write", new() { ["path"] = "kept.txt", ["content"] = "still here" }, Ct);
        }

        await PatchSuspendAsync(ns, "sleeper", true);
        await Eventually.TrueAsync(
            "phase Suspended and no pod left",
            async () => (await ns.StatusAsync("sleeper", Ct)).TryGetProperty("phase", out var phase) && phase.GetString() == "Suspended"
                && (await ns.Client.CoreV1.ListNamespacedPodAsync(ns.Name, cancellationToken: Ct)).Items.Count == 0,
            Patience, Ct, ns.DescribeAsync);
        Assert.Single((await ns.Client.CoreV1.ListNamespacedPersistentVolumeClaimAsync(ns.Name, cancellationToken: Ct)).Items);

        await PatchSuspendAsync(ns, "sleeper", false);
        var after = await ns.WaitReadyAsync("sleeper", Ct);
        Assert.Equal(before.Url, after.Url);
        Assert.Equal(before.Token, after.Token);
        await using var resumed = await ns.ConnectAsync(after, HttpTransportMode.Sse, Ct);
        var read = await resumed.CallAsync("file_read", new() { ["path"] = "kept.txt" }, Ct);
        Assert.Equal("still here", read.GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("--wait=false")]
    [InlineData("--force", "--grace-period=0")]
    public async Task A_deleted_pod_comes_back_with_its_files(params string[] how)
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var access = await ns.StartAsync("phoenix", "  workspace: {size: 64Mi}", Ct);
        var uid = await PodUidAsync(ns, access.PodName!);
        await using (var session = await ns.ConnectAsync(access, HttpTransportMode.StreamableHttp, Ct))
        {
            await session.CallAsync("file_write", new() { ["path"] = "kept.txt", ["content"] = "still here" }, Ct);
        }

        (await ns.KubectlAsync(Ct, ["delete", "pod", access.PodName!, .. how])).Ok();
        await Eventually.TrueAsync(
            "a new pod", async () => await PodUidAsync(ns, access.PodName!) is { } now && now != uid, Patience, Ct, ns.DescribeAsync);

        // The status may speak of the old pod for a moment: the call itself is the proof.
        var read = await Eventually.GetAsync(
            "a tool call to the new pod", () => TryReadAsync(ns, "phoenix", "kept.txt"), Patience, Ct, ns.DescribeAsync);
        Assert.Equal("still here", read);
    }

    [Theory]
    [InlineData("  workspace: {size: 64Mi}")]
    [InlineData("  workspace: {ephemeral: true}")]
    [InlineData("  workspace: {size: 64Mi}\n  suspend: true")]
    public async Task Deleting_a_sandbox_leaves_nothing_behind(string spec)
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        (await ns.ApplyAsync(SandboxNamespace.Sandbox("gone", spec), Ct)).Ok();
        await Eventually.TrueAsync(
            "children", async () => (await ChildrenAsync(ns)).Contains("Secret/mcp-gone-token"), Patience, Ct, ns.DescribeAsync);
        if (!spec.Contains("suspend", StringComparison.Ordinal))
        {
            await ns.WaitReadyAsync("gone", Ct);
        }

        (await ns.KubectlAsync(Ct, "delete", "mcpsandbox", "gone", "--timeout=60s")).Ok();

        await Eventually.TrueAsync(
            "no child left", async () => (await ChildrenAsync(ns)).Count == 0, Patience, Ct,
            async () => string.Join(", ", await ChildrenAsync(ns)) + "\n" + await ns.DescribeAsync());
    }

    private static async Task PatchSuspendAsync(SandboxNamespace ns, string name, bool suspend) =>
        (await ns.KubectlAsync(
            Ct, "patch", "mcpsandbox", name, "--type=merge", "--patch", JsonSerializer.Serialize(new { spec = new { suspend } }))).Ok();

    private static async Task<string?> PodUidAsync(SandboxNamespace ns, string name) =>
        (await ns.Client.CoreV1.ListNamespacedPodAsync(ns.Name, cancellationToken: Ct)).Items
            .FirstOrDefault(pod => pod.Metadata.Name == name)?.Metadata.Uid;

    private static async Task<string?> TryReadAsync(SandboxNamespace ns, string sandbox, string path)
    {
        try
        {
            var access = await ns.WaitReadyAsync(sandbox, Ct);
            await using var session = await ns.ConnectAsync(access, HttpTransportMode.StreamableHttp, Ct);
            return (await session.CallAsync("file_read", new() { ["path"] = path }, Ct)).GetProperty("content").GetString();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or System.Net.WebSockets.WebSocketException)
        {
            return null;
        }
    }

    /// <summary>Everything in the namespace that was not there before the sandbox, and volumes bound to it.</summary>
    private static async Task<List<string>> ChildrenAsync(SandboxNamespace ns)
    {
        var core = ns.Client.CoreV1;
        var found = new List<string>();
        found.AddRange((await core.ListNamespacedPodAsync(ns.Name, cancellationToken: Ct)).Items.Select(o => $"Pod/{o.Metadata.Name}"));
        found.AddRange((await core.ListNamespacedServiceAsync(ns.Name, cancellationToken: Ct)).Items.Select(o => $"Service/{o.Metadata.Name}"));
        found.AddRange((await core.ListNamespacedSecretAsync(ns.Name, cancellationToken: Ct)).Items
            .Where(o => o.Type != "kubernetes.io/service-account-token").Select(o => $"Secret/{o.Metadata.Name}"));
        found.AddRange((await core.ListNamespacedPersistentVolumeClaimAsync(ns.Name, cancellationToken: Ct)).Items.Select(o => $"PersistentVolumeClaim/{o.Metadata.Name}"));
        found.AddRange((await ns.Client.NetworkingV1.ListNamespacedNetworkPolicyAsync(ns.Name, cancellationToken: Ct)).Items.Select(o => $"NetworkPolicy/{o.Metadata.Name}"));
        found.AddRange((await core.ListPersistentVolumeAsync(cancellationToken: Ct)).Items
            .Where(o => o.Spec.ClaimRef?.NamespaceProperty == ns.Name).Select(o => $"PersistentVolume/{o.Metadata.Name}"));
        return found;
    }
}
