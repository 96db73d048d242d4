using System.Diagnostics;
using System.Text;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Files;

/// <summary>Parts of files by bytes, whatever the encoding and whatever the bytes.</summary>
public sealed class FilePartTests
{
    /// <summary>Halves of characters only: to find where one begins must not be looked for from end to end.</summary>
    [Fact]
    public async Task Bytes_that_are_no_text_are_refused_at_once()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        var bytes = new byte[5_000_000];
        Array.Fill(bytes, (byte)0x80);
        await File.WriteAllBytesAsync(Path.Combine(server.Workspace, "a.txt"), bytes, TestContext.Current.CancellationToken);
        var watch = Stopwatch.StartNew();

        var result = await client.CallToolAsync("file_read", new Dictionary<string, object?> { ["path"] = "a.txt", ["byte_offset"] = 0 });

        Assert.StartsWith("Cannot decode a.txt as utf-8", result.StructuredContent!.Value.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("utf-8", "", "")]
    [InlineData("utf-8-sig", "", "")]
    [InlineData("utf-8-sig", "efbbbf", "")]
    [InlineData("utf-16", "feff", "be")]
    [InlineData("utf-16", "fffe", "le")]
    [InlineData("utf-16", "", "le")]
    [InlineData("utf-16-be", "", "be")]
    [InlineData("latin-1", "", "one")]
    public async Task Who_reads_on_reads_it_all(string encoding, string mark, string order)
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        var text = string.Concat(Enumerable.Repeat(order == "one" ? "aé-ü" : "a\u00e9\u65e5\U0001F600-", 700));
        byte[] body = order switch
        {
            "be" => Encoding.BigEndianUnicode.GetBytes(text),
            "le" => Encoding.Unicode.GetBytes(text),
            "one" => Encoding.Latin1.GetBytes(text),
            _ => Encoding.UTF8.GetBytes(text),
        };
        await File.WriteAllBytesAsync(Path.Combine(server.Workspace, "a.txt"), [.. Convert.FromHexString(mark), .. body], TestContext.Current.CancellationToken);

        var read = new StringBuilder();
        for (long? at = 0; at is { } offset;)
        {
            var part = (await client.CallToolAsync("file_read", new Dictionary<string, object?> { ["path"] = "a.txt", ["encoding"] = encoding, ["byte_offset"] = offset, ["byte_limit"] = 101 }))
                .StructuredContent!.Value;
            Assert.True(part.GetProperty("success").GetBoolean(), part.GetRawText());
            read.Append(part.GetProperty("content").GetString());
            at = part.TryGetProperty("next_byte_offset", out var next) && next.ValueKind == System.Text.Json.JsonValueKind.Number ? next.GetInt64() : null;
            Assert.True(at is null || at > offset);
        }

        Assert.Equal(text, read.ToString());
    }

    [Fact]
    public async Task An_encoding_without_findable_characters_is_read_by_lines()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        await File.WriteAllBytesAsync(Path.Combine(server.Workspace, "a.txt"), [0xc4, 0xe3, 0xba, 0xc3], TestContext.Current.CancellationToken);

        var result = await client.CallToolAsync("file_read", new Dictionary<string, object?> { ["path"] = "a.txt", ["encoding"] = "gbk", ["byte_offset"] = 1 });

        Assert.Contains("with offset and limit", result.StructuredContent!.Value.GetProperty("error").GetString(), StringComparison.Ordinal);
    }
}
