using System.Text.Json;
using ContainerMcp.EndToEnd.Tests.Infrastructure;
using ModelContextProtocol.Client;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>What code in a jail, in a pod of the running cluster, can see and do: asked from inside, through the real tools.</summary>
public sealed class JailTests(Installation installation)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bash")]
    [InlineData("python")]
    public async Task A_jail_shows_nothing_but_the_workspace(string tool)
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var access = await ns.StartAsync("jail", "  workspace: {ephemeral: true}\n  tools: {bash: {allowedCommands: ['*']}}", Ct);
        await using var session = await ns.ConnectAsync(access, HttpTransportMode.Sse, Ct);
        await session.CallAsync("file_write", new() { ["path"] = "probe.py", ["content"] = await ProbeAsync() }, Ct);

        var result = tool == "bash"
            ? await session.CallAsync("system_run_command", new() { ["command"] = "python3 /workspace/probe.py" }, Ct)
            : await session.CallAsync("system_run_python", new() { ["code"] = "exec(open('/workspace/probe.py').read())" }, Ct);

        Assert.True(result.GetProperty("success").GetBoolean(), result.GetRawText());
        var seen = JsonElement.Parse(result.GetProperty(tool == "bash" ? "stdout" : "output").GetString()!);
        Assert.Equal(["lo"], Strings(seen, "interfaces"));
        Assert.Equal("0000000000000000", seen.GetProperty("status").GetProperty("CapEff").GetString());
        Assert.Equal("0000000000000000", seen.GetProperty("status").GetProperty("CapBnd").GetString());
        Assert.Equal("1", seen.GetProperty("status").GetProperty("NoNewPrivs").GetString());
        Assert.Equal("2", seen.GetProperty("status").GetProperty("Seccomp").GetString());
        Assert.NotEqual("0", seen.GetProperty("uid").GetString());
        Assert.DoesNotContain(Strings(seen, "processes"), line => line.Contains("SandboxServer", StringComparison.Ordinal) || line.Contains("tini", StringComparison.Ordinal));
        Assert.DoesNotContain(Strings(seen, "environment"), name => name.StartsWith("MCP_", StringComparison.Ordinal) || name.StartsWith("KUBERNETES_", StringComparison.Ordinal));
        Assert.Empty(Strings(seen, "readable_tokens"));
        Assert.DoesNotContain(access.Token, result.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(Strings(seen, "reachable"));
        Assert.True(seen.GetProperty("workspace_writable").GetBoolean());
        // The pod's own, 64 MiB: locks and queues of Python live there, and it is emptied when no call runs (docs/security.md).
        Assert.Equal(["/dev/shm"], Strings(seen, "writable"));
    }

    private static Task<string> ProbeAsync() => File.ReadAllTextAsync(Repository.File("tests/EndToEnd/probe.py"), Ct);

    private static string[] Strings(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];
}
