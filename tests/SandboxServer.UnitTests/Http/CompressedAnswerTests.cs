using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http;

/// <summary>Answers to clients that take them compressed.</summary>
public sealed class CompressedAnswerTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Text_in_japanese_takes_a_third_of_what_the_sdk_alone_makes_of_it()
    {
        await using var server = await ServerFixture.StartAsync();
        // As varied as text is: about ten bits a character.
        var random = new Random(1);
        var text = string.Concat(Enumerable.Range(0, 9_000).Select(_ => (char)(0x4e00 + random.Next(1000))));
        await File.WriteAllTextAsync(Path.Combine(server.Workspace, "x.txt"), text, Ct);

        var plain = await ReadAsync(server, null);
        var compressed = await ReadAsync(server, "gzip, deflate, br");

        Assert.Equal(("", "gzip"), (plain.Coding, compressed.Coding));
        await using var unpacked = new GZipStream(new MemoryStream(compressed.Body), CompressionMode.Decompress);
        using var copy = new MemoryStream();
        await unpacked.CopyToAsync(copy, Ct);
        Assert.Equal(Encoding.UTF8.GetString(plain.Body), Encoding.UTF8.GetString(copy.ToArray()));
        Assert.Contains(text, Encoding.UTF8.GetString(plain.Body), StringComparison.Ordinal);
        var escaped = JsonSerializer.Serialize(text).Length + JsonSerializer.Serialize(JsonSerializer.Serialize(text, Relaxed)).Length;
        Assert.InRange(compressed.Body.Length, 1, (int)(0.35 * escaped));
    }

    /// <summary>One that stays open would hold the compressor's memory for as long.</summary>
    [Theory]
    [InlineData("/sse")]
    [InlineData("/mcp")]
    public async Task Streams_that_stay_are_not_compressed(string path)
    {
        await using var server = await ServerFixture.StartAsync();
        var session = await JsonRpc.OpenSessionAsync(server.Http);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Add("Accept-Encoding", "gzip");
        if (path == "/mcp")
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);

        Assert.True(response.IsSuccessStatusCode);
        Assert.DoesNotContain("gzip", response.Content.Headers.ContentEncoding);
    }

    private static async Task<(string Coding, byte[] Body)> ReadAsync(ServerFixture server, string? accepted)
    {
        var session = await JsonRpc.OpenSessionAsync(server.Http);
        using var request = JsonRpc.Post("/mcp", JsonRpc.Call(2, "file_read", """{"path":"x.txt"}"""), session);
        if (accepted is not null)
        {
            request.Headers.Add("Accept-Encoding", accepted);
        }

        using var response = await server.Http.SendAsync(request, Ct);
        return (string.Join(',', response.Content.Headers.ContentEncoding), await response.Content.ReadAsByteArrayAsync(Ct));
    }
}
