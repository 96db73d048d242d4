using ContainerMcp.EndToEnd.Tests.Infrastructure;
using ModelContextProtocol.Client;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>The main job: apply, Ready, tools by every transport and both official clients.</summary>
public sealed class ToolCallTests(Installation installation)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpTransportMode.Sse)]
    [InlineData(HttpTransportMode.StreamableHttp)]
    public async Task The_csharp_client_runs_bash_python_and_files(HttpTransportMode mode)
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        (await ns.KubectlAsync(Ct, "apply", "-f", "examples/agent.yaml")).Ok();
        (await ns.KubectlAsync(Ct, "wait", "--for=condition=Ready", "mcpsandbox/agent", "--timeout=90s")).Ok();
        var access = await ns.WaitReadyAsync("agent", Ct);
        await using var session = await ns.ConnectAsync(access, mode, Ct);

        var tools = await session.Client.ListToolsAsync(cancellationToken: Ct);
        Assert.Superset(
            new HashSet<string> { "system_run_command", "system_run_python", "system_env_var", "file_read", "file_write", "file_list", "file_delete", "file_move", "web_scrape" },
            tools.Select(tool => tool.Name).ToHashSet());

        var bash = await session.CallAsync("system_run_command", new() { ["command"] = "pwd" }, Ct);
        Assert.Equal("/workspace\n", bash.GetProperty("stdout").GetString());
        Assert.Equal(0, bash.GetProperty("exit_code").GetInt32());

        var python = await session.CallAsync("system_run_python", new() { ["code"] = "print('out')\n_ = {'answer': 6 * 7}" }, Ct);
        Assert.Equal(42, python.GetProperty("result").GetProperty("answer").GetInt32());

        await session.CallAsync("file_write", new() { ["path"] = "deep/er/note.md", ["content"] = "# über\n" }, Ct);
        var read = await session.CallAsync("system_run_python", new() { ["code"] = "_ = open('deep/er/note.md', encoding='utf-8').read()" }, Ct);
        Assert.Equal("# über\n", read.GetProperty("result").GetString());

        var refused = await session.CallAsync("system_run_command", new() { ["command"] = "id" }, Ct);
        Assert.False(refused.GetProperty("success").GetBoolean());
    }

    [Theory]
    [InlineData("sse")]
    [InlineData("http")]
    public async Task The_typescript_client_runs_bash_python_and_files(string mode)
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var access = await ns.StartAsync("typescript", "  workspace: {ephemeral: true}", Ct);
        await using var forwarder = new PortForwarder(ns.Client, access);

        var result = await TypeScriptClient.RunAsync(mode, access, forwarder.Port, Ct);

        Assert.Contains("system_run_command", result.GetProperty("tools").EnumerateArray().Select(tool => tool.GetString()));
        Assert.Equal("hello from bash\n", result.GetProperty("bash").GetProperty("stdout").GetString());
        Assert.Equal(45, result.GetProperty("python").GetProperty("result").GetInt32());
        Assert.Equal("written over MCP", result.GetProperty("cat").GetProperty("stdout").GetString());
        Assert.False(result.GetProperty("missing").GetProperty("success").GetBoolean());
        Assert.NotEmpty(result.GetProperty("missing").GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task The_example_agent_ends_with_demo_ok()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        (await ns.KubectlAsync(Ct, "apply", "-f", "examples/agent.yaml")).Ok();

        var output = await ExampleAgent.RunAsync(installation, Ct, "--sandbox", "agent", "--namespace", ns.Name, "--timeout", "90");

        Assert.True(output.ExitCode == 0, $"{output.All}\n{await ns.DescribeAsync()}");
        Assert.EndsWith("demo: ok\n", output.Stdout, StringComparison.Ordinal);
        Assert.Contains($"http://mcp-agent.{ns.Name}.svc.cluster.local:8000/sse", output.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_agent_says_what_is_wrong()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);

        var output = await ExampleAgent.RunAsync(installation, Ct, "--sandbox", "nobody", "--namespace", ns.Name);

        Assert.Equal(1, output.ExitCode);
        Assert.Contains($"there is no McpSandbox {ns.Name}/nobody", output.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shell")]
    [InlineData("throwaway")]
    public async Task Every_example_becomes_Ready(string name)
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        (await ns.KubectlAsync(Ct, "apply", "-f", $"examples/{name}.yaml")).Ok();

        await ns.WaitReadyAsync(name, Ct);

        var columns = (await ns.KubectlAsync(Ct, "get", "mcpsandbox", name)).Ok();
        Assert.Contains($"http://mcp-{name}.{ns.Name}.svc.cluster.local:8000/sse", columns, StringComparison.Ordinal);
        Assert.Contains("True", columns, StringComparison.Ordinal);
    }
}
