using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ContainerMcp.EndToEnd.Tests.Infrastructure;
using ContainerMcp.Examples.Agent;
using k8s;
using k8s.Models;
using ModelContextProtocol.Client;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>Whatever happens to the pod, another one serves the sandbox at the same address, and its agents are told.</summary>
public sealed class PodLossTests(Installation installation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_an_eviction_the_files_are_there_and_the_agent_is_told()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var access = await ns.StartAsync("drained", "  workspace: {size: 64Mi}", Ct);
        var first = await PodAsync(ns, "drained");
        await WriteAsync(ns, access);

        // What kubectl drain does for each pod of a node.
        await ns.Client.CoreV1.CreateNamespacedPodEvictionAsync(
            new V1Eviction { Metadata = new() { Name = first.Metadata.Name } }, first.Metadata.Name, ns.Name, cancellationToken: Ct);

        await NextPodAsync(ns, "drained", first);
        access = await ns.WaitReadyAsync("drained", Ct);
        await using var session = await ns.ConnectAsync(access, HttpTransportMode.Sse, Ct);
        var restarted = await FirstNoticeAsync(session);
        Assert.Contains("pod was", restarted.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.InRange(restarted.GetProperty("time").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal("still here", (await session.CallAsync("file_read", new() { ["path"] = "kept.txt" }, Ct)).GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_server_that_is_killed_comes_back_and_the_cause_is_told()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        await ns.StartAsync("killed", "  workspace: {ephemeral: true}", Ct);

        // As the kernel does when memory is short. The container may be gone before kubectl has its answer.
        await ns.KubectlAsync(
            Ct, "exec", "mcp-killed", "--", "python3", "-c",
            "import os; [os.kill(int(p), 9) for p in os.listdir('/proc') if p.isdigit() and open(f'/proc/{p}/comm').read().startswith('ContainerMcp')]");

        await Eventually.TrueAsync("another start", async () => await ns.RestartsAsync("killed", Ct) > 0, Patience, Ct, ns.DescribeAsync);
        var access = await ns.WaitReadyAsync("killed", Ct);
        await using var session = await ns.ConnectAsync(access, HttpTransportMode.StreamableHttp, Ct);
        Assert.Contains("was started again", (await FirstNoticeAsync(session)).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.True((await session.CallAsync("system_run_command", new() { ["command"] = "pwd" }, Ct)).GetProperty("success").GetBoolean());
    }

    [Fact]
    public async Task A_sandbox_that_runs_out_of_memory_comes_back_ever_later_and_is_told_what_to_raise()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        await ns.StartAsync("hungry", "  workspace: {ephemeral: true}\n  resources: {limits: {memory: 256Mi}}", Ct);

        await RunOutOfMemoryAsync(ns, "hungry");
        await Eventually.TrueAsync(
            "an event OOMKilled",
            async () => (await ns.Client.CoreV1.ListNamespacedEventAsync(ns.Name, cancellationToken: Ct)).Items
                .Any(entry => entry is { Reason: "OOMKilled", Type: "Warning", InvolvedObject.Kind: "McpSandbox" } && entry.Message.Contains("raise spec.resources.limits.memory", StringComparison.Ordinal)),
            Patience, Ct, ns.DescribeAsync);
        await ns.WaitReadyAsync("hungry", Ct);

        await RunOutOfMemoryAsync(ns, "hungry");
        var message = await ns.ConditionAsync("hungry", "Ready", "CrashLoopBackOff", Patience, Ct);
        Assert.StartsWith("The server keeps crashing: it used more memory than its limit and was killed (OOMKilled); raise spec.resources.limits.memory.", message, StringComparison.Ordinal);
        await ns.WaitReadyAsync("hungry", Ct);
        Assert.True(await ns.RestartsAsync("hungry", Ct) >= 2, "one pod all the time");
    }

    [Fact]
    public async Task An_idle_sandbox_is_suspended_by_its_own_server_and_resumes_with_its_files()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var before = await ns.StartAsync("dozing", "  workspace: {size: 64Mi}\n  lifecycle: {idleTimeout: 20s}", Ct);
        await WriteAsync(ns, before);

        await ns.ConditionAsync("dozing", "Ready", "IdleTimeout", Patience, Ct);
        Assert.Equal("Suspended", (await ns.StatusAsync("dozing", Ct)).GetProperty("phase").GetString());

        await PatchAsync(ns, "dozing", new { suspend = true });
        await PatchAsync(ns, "dozing", new { suspend = false, lifecycle = new { idleTimeout = "10m" } });
        var after = await ns.WaitReadyAsync("dozing", Ct);
        Assert.Equal((before.Url, before.Token), (after.Url, after.Token));
        await using var session = await ns.ConnectAsync(after, HttpTransportMode.StreamableHttp, Ct);
        Assert.Contains("nobody used it", (await FirstNoticeAsync(session)).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("still here", (await session.CallAsync("file_read", new() { ["path"] = "kept.txt" }, Ct)).GetProperty("content").GetString());
    }

    [Fact]
    public async Task At_the_end_of_its_ttl_a_sandbox_is_deleted_or_suspended_as_it_wished()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var age = Stopwatch.StartNew();
        (await ns.ApplyAsync(SandboxNamespace.Sandbox("gone", "  workspace: {ephemeral: true}\n  lifecycle: {ttl: 1h}"), Ct)).Ok();
        (await ns.ApplyAsync(SandboxNamespace.Sandbox("asleep", "  workspace: {ephemeral: true}\n  lifecycle: {ttl: 1h, onExpiry: Suspend}"), Ct)).Ok();
        await Task.WhenAll(ns.WaitReadyAsync("gone", Ct), ns.WaitReadyAsync("asleep", Ct));

        // A ttl counts from the creation: this one ends in a moment, however long the start took.
        var ttl = string.Create(CultureInfo.InvariantCulture, $"{age.Elapsed.TotalSeconds + 10:0}s");
        await Task.WhenAll(PatchAsync(ns, "gone", new { lifecycle = new { ttl } }), PatchAsync(ns, "asleep", new { lifecycle = new { ttl } }));

        await ns.ConditionAsync("asleep", "Ready", "Expired", Patience, Ct);
        await Eventually.TrueAsync(
            "no pod left", async () => (await ns.Client.CoreV1.ListNamespacedPodAsync(ns.Name, cancellationToken: Ct)).Items.Count == 0, Patience, Ct, ns.DescribeAsync);
        var left = (await ns.KubectlAsync(Ct, "get", "mcpsandboxes,services,secrets", "--output=name")).Ok();
        Assert.Contains("mcpsandbox.containermcp.dev/asleep", left, StringComparison.Ordinal);
        Assert.Contains("service/mcp-asleep", left, StringComparison.Ordinal);
        Assert.DoesNotContain("gone", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retained_workspace_serves_the_next_sandbox_of_its_name_and_an_ephemeral_one_nobody()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        foreach (var (name, workspace, kept) in new[] { ("heir", "{size: 64Mi, retention: Retain}", true), ("fleeting", "{ephemeral: true}", false) })
        {
            await WriteAsync(ns, await ns.StartAsync(name, $"  workspace: {workspace}", Ct));
            (await ns.KubectlAsync(Ct, "delete", "mcpsandbox", name, "--timeout=60s")).Ok();

            // At once: the new sandbox has to wait for the end of the old one's pod by itself.
            var next = await ns.StartAsync(name, $"  workspace: {workspace}", Ct);
            await using var session = await ns.ConnectAsync(next, HttpTransportMode.StreamableHttp, Ct);
            var read = await session.CallAsync("file_read", new() { ["path"] = "kept.txt" }, Ct);
            Assert.Equal(kept, read.GetProperty("success").GetBoolean());
        }
    }

    /// <summary>Many small processes, of which none is as large as the server: the kernel takes the largest, and with it the container.</summary>
    private static Task<CommandOutput> RunOutOfMemoryAsync(SandboxNamespace ns, string name) => ns.KubectlAsync(
        Ct, "exec", "mcp-" + name, "--", "python3", "-c",
        """
        import os, time
        for _ in range(80):
            if os.fork() == 0:
                held = b'x' * (6 << 20)
                time.sleep(60)
        time.sleep(60)
        """);

    private static async Task WriteAsync(SandboxNamespace ns, SandboxAccess access)
    {
        await using var session = await ns.ConnectAsync(access, HttpTransportMode.StreamableHttp, Ct);
        await session.CallAsync("file_write", new() { ["path"] = "kept.txt", ["content"] = "still here" }, Ct);
    }

    /// <summary>The notice of a restart, which comes with the first result of a session and with no other.</summary>
    private static async Task<JsonElement> FirstNoticeAsync(SandboxSession session)
    {
        var arguments = new Dictionary<string, object?> { ["path"] = "/" };
        var first = await session.Client.CallToolAsync("file_list", arguments, cancellationToken: Ct);
        Assert.NotNull(first.Meta);
        return JsonElement.Parse(first.Meta["containermcp.dev/restarted"]!.ToJsonString());
    }

    private static Task<V1Pod> PodAsync(SandboxNamespace ns, string name) => ns.Client.CoreV1.ReadNamespacedPodAsync("mcp-" + name, ns.Name, cancellationToken: Ct);

    private static Task NextPodAsync(SandboxNamespace ns, string name, V1Pod last) => Eventually.TrueAsync(
        "another pod",
        async () => (await ns.Client.CoreV1.ListNamespacedPodAsync(ns.Name, cancellationToken: Ct)).Items
            .Any(pod => pod.Metadata.Name == "mcp-" + name && pod.Metadata.Uid != last.Metadata.Uid),
        Patience, Ct, ns.DescribeAsync);

    private static async Task PatchAsync(SandboxNamespace ns, string name, object spec) =>
        (await ns.KubectlAsync(Ct, "patch", "mcpsandbox", name, "--type=merge", "--patch", JsonSerializer.Serialize(new { spec }))).Ok();
}
