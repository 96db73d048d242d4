using System.Globalization;
using System.Text.Json;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Memory;

/// <summary>Large calls at once, in a process with the heap of a default pod: they wait for each other instead of exhausting it.</summary>
public sealed class MemoryTests
{
    private const int Large = 9 << 20;

    [Theory]
    [InlineData(McpTransport.Sse)]
    [InlineData(McpTransport.StreamableHttpSession)]
    public async Task Large_reads_at_once_are_answered_and_small_calls_after_them(McpTransport transport)
    {
        await using var server = await StartAsync();
        await File.WriteAllTextAsync(Path.Combine(server.Workspace, "large.txt"), Lines());
        await using var client = await McpConnection.OpenAsync(server.Address, transport, ServerProcess.Token);

        var reads = Enumerable.Range(0, 16).Select(_ => CallAsync(client, "file_read", new() { ["path"] = "large.txt" })).ToList();
        var resources = Enumerable.Range(0, 60).Select(_ => ReadAsync(client)).ToList();
        var answers = await Task.WhenAll([.. reads, .. resources]);

        Assert.All(answers, answer => Assert.True(answer == Large || answer == Busy, $"{answer}"));
        Assert.Contains(Large, answers);
        await StillServesAsync(server, client);
    }

    [Theory]
    [InlineData(McpTransport.Sse)]
    [InlineData(McpTransport.StreamableHttpSession)]
    public async Task Large_writes_at_once_are_done(McpTransport transport)
    {
        await using var server = await StartAsync();
        await using var client = await McpConnection.OpenAsync(server.Address, transport, ServerProcess.Token);
        var text = Lines();

        var writes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            CallAsync(client, "file_write", new() { ["path"] = $"{i}.txt", ["content"] = text })));

        Assert.All(writes, answer => Assert.Equal(0, answer));
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(Large, new FileInfo(Path.Combine(server.Workspace, $"{i}.txt")).Length));
        await StillServesAsync(server, client);
    }

    private const long Busy = -1;

    private static Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(env =>
    {
        env["MCP_MAX_RESULT_CHARS"] = "10000000";
        env["DOTNET_GCHeapHardLimit"] = (768 << 20).ToString("x", CultureInfo.InvariantCulture);
        (env["TOOLS_ENABLE_BASH"], env["TOOLS_ENABLE_PYTHON"], env["TOOLS_ENABLE_WEB"]) = ("false", "false", "false");
    });

    private static string Lines() => string.Concat(Enumerable.Repeat("a line of plain text with 32 by\n", Large / 32));

    private static async Task<long> CallAsync(McpClient client, string tool, Dictionary<string, object?> arguments)
    {
        var result = await client.CallToolAsync(tool, arguments);
        var text = Assert.IsType<TextContentBlock>(result.Content[0]).Text;
        if (result.IsError == true)
        {
            Assert.Contains("busy", text, StringComparison.Ordinal);
            return Busy;
        }

        return result.StructuredContent!.Value.TryGetProperty("content", out var content) ? content.GetString()!.Length : 0;
    }

    private static async Task<long> ReadAsync(McpClient client)
    {
        try
        {
            var result = await client.ReadResourceAsync("file://large.txt");
            return Assert.IsType<TextResourceContents>(result.Contents[0]).Text.Length;
        }
        catch (McpException e) when (e.Message.Contains("busy", StringComparison.Ordinal))
        {
            return Busy;
        }
    }

    private static async Task StillServesAsync(ServerProcess server, McpClient client)
    {
        Assert.Equal(JsonValueKind.Object, (await client.CallToolAsync("system_env_var")).StructuredContent!.Value.ValueKind);
        Assert.DoesNotContain("OutOfMemory", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"outcome\":\"error\"", server.Output, StringComparison.Ordinal);
    }
}
