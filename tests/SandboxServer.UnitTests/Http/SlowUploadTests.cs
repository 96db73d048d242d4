using System.Diagnostics;
using System.Net;
using ContainerMcp.SandboxServer.Memory;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http;

/// <summary>Request bodies that come slowly harm their own client only.</summary>
public sealed class SlowUploadTests
{
    private const int Large = 300_000;

    [Theory]
    [InlineData(1, 0, 9_800_000, "")]
    [InlineData(1, 0, null, "")]
    [InlineData(8, 1_000_000, 9_800_000, "")]
    [InlineData(8, 1_000_000, null, "")]
    [InlineData(8, 0, 30_000_000, "Expect: 100-continue\r\n")]
    public async Task Others_write_and_read_large_files_meanwhile(int uploads, int atOnce, int? length, string header)
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_MAX_RESULT_CHARS"] = "1000000", services => services.AddSingleton(provider =>
            new MemoryBudget(384L << 20, provider.GetRequiredService<TimeProvider>())));
        var slow = Enumerable.Range(0, uploads).Select(_ => SlowUpload.Start(server.Address, atOnce: atOnce, length: length, header: header)).ToList();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        var clock = Stopwatch.StartNew();

        for (var round = 0; round < 3; round++)
        {
            var written = await client.CallToolAsync("file_write", new Dictionary<string, object?> { ["path"] = "b.txt", ["content"] = new string('b', Large) });
            Assert.True(written.StructuredContent!.Value.GetProperty("success").GetBoolean());
            var read = await client.CallToolAsync("file_read", new Dictionary<string, object?> { ["path"] = "b.txt" });
            Assert.Equal(Large, read.StructuredContent!.Value.GetProperty("content").GetString()!.Length);
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"took {clock.Elapsed}");
        slow.ForEach(upload => upload.Dispose());
    }

    [Theory]
    [InlineData(400, 0, 9_800_000)]
    [InlineData(400, 500_000, 9_800_000)]
    [InlineData(400, 500_000, null)]
    [InlineData(400, 0, 20_000)]
    public async Task A_body_that_comes_too_slowly_is_refused_in_words(int bytesPerSecond, int atOnce, int? length)
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_WRITE_TIMEOUT"] = "3s");

        using var upload = SlowUpload.Start(server.Address, bytesPerSecond, atOnce, length);
        var ended = await upload.Ended.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.NotNull(ended);
        Assert.Contains(" 408 ", ended.Value.Answer, StringComparison.Ordinal);
        Assert.Contains("too slowly", ended.Value.Answer, StringComparison.Ordinal);
    }

    /// <summary>Faster than the least pace, but not when others have waited for what it holds.</summary>
    [Fact]
    public async Task A_slow_body_gives_way_to_those_who_wait_for_memory()
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_MAX_BODY_MB"] = "10");
        var slow = Enumerable.Range(0, 40).Select(_ => SlowUpload.Start(server.Address, 4_000, 5_000_000)).ToList();
        using var request = JsonRpc.Post("/mcp", JsonRpc.Call(1, "file_write", $"{{\"path\":\"a.txt\",\"content\":\"{new string('x', 5_000_000)}\"}}"));
        request.Headers.Add("MCP-Protocol-Version", "2025-06-18");
        request.Headers.Add("Mcp-Session-Id", await JsonRpc.OpenSessionAsync(server.Http));

        using var response = await server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        slow.ForEach(upload => upload.Dispose());
    }

    [Fact]
    public async Task A_compressed_body_is_refused_in_words()
    {
        await using var server = await ServerFixture.StartAsync();
        using var request = JsonRpc.Post("/mcp", JsonRpc.Initialize);
        request.Content!.Headers.ContentEncoding.Add("gzip");

        using var response = await server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("Content-Encoding", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
