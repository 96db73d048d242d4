using System.Buffers;
using System.Text;
using System.Text.Json;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ModelContextProtocol.Protocol;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http;

/// <summary>Text goes to models and over the wire as it is.</summary>
public sealed class PlainJsonTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("""{"a":"\u0022x\u0022"}""", """{"a":"\"x\""}""")]
    [InlineData("""["\u65E5\u672c\u00e9\u003C\u0027"]""", """["日本é<'"]""")]
    [InlineData("""["\uD83D\uDE00."]""", """["😀."]""")]
    [InlineData("""["\\u65E5"]""", """["\\u65E5"]""")]
    [InlineData("""["\\\u65E5"]""", """["\\日"]""")]
    [InlineData("""["\uD83D\n"]""", """["\uD83D\n"]""")]
    [InlineData("""["\uD83D\uD83D"]""", """["\uD83D\uD83D"]""")]
    [InlineData("""["\uD83Dx"]""", """["\uD83Dx"]""")]
    [InlineData("""["\uDE00"]""", """["\uDE00"]""")]
    [InlineData("""["\u0000\u001f\u0085\u2028\u2029\u005C\b\n"]""", """["\u0000\u001f\u0085\u2028\u2029\u005C\b\n"]""")]
    [InlineData("""data: {"a":1}""", """data: {"a":1}""")]
    public void Escapes_that_are_not_needed_go_wherever_the_text_is_cut(string escaped, string plain)
    {
        var bytes = Encoding.UTF8.GetBytes(escaped);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var unescaper = new JsonUnescaper();
            var written = new ArrayBufferWriter<byte>();
            unescaper.Write(bytes.AsSpan(0, cut), written);
            unescaper.Write(bytes.AsSpan(cut), written);

            Assert.Equal(plain, Encoding.UTF8.GetString(written.WrittenSpan));
            Assert.False(unescaper.IsWithin);
        }
    }

    [Theory]
    [InlineData(McpTransport.Sse)]
    [InlineData(McpTransport.StreamableHttp)]
    [InlineData(McpTransport.StreamableHttpSession)]
    public async Task Every_character_reaches_the_model_as_it_is(McpTransport transport)
    {
        var text = new StringBuilder("\"\\'<>&+`\u0080\u2028\u2029\ufeff\uffff\n\t😀👩‍👩‍👧‍👦日本é");
        for (var scalar = 0x20; scalar <= 0x10ffff; scalar += scalar < 0x3000 ? 1 : 97)
        {
            if (Rune.IsValid(scalar) && scalar != 0x7f)
            {
                text.Append(new Rune(scalar));
            }
        }

        var everything = text.ToString();
        await using var server = await ServerFixture.StartAsync(env => env["MCP_MAX_RESULT_CHARS"] = "100000");
        await using var client = await server.ConnectAsync(transport);
        await client.CallToolAsync("file_write", new Dictionary<string, object?> { ["path"] = "all.txt", ["content"] = everything });

        var result = await client.CallToolAsync("file_read", new Dictionary<string, object?> { ["path"] = "all.txt" });

        Assert.Equal(everything, result.StructuredContent!.Value.GetProperty("content").GetString());
        var read = Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
        Assert.Equal(everything, JsonElement.Parse(read).GetProperty("content").GetString());
        Assert.Contains("😀👩‍👩‍👧‍👦日本é", read, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u", read, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("日本語のテキスト。\n", 0.55)]
    [InlineData("say \"hello\", 'world' <b>\n", 0.75)]
    public async Task Text_takes_about_its_own_size_on_the_wire_twice(string line, double ofEscaped)
    {
        await using var server = await ServerFixture.StartAsync();
        var session = await JsonRpc.OpenSessionAsync(server.Http);
        var text = string.Concat(Enumerable.Repeat(line, 500));
        await File.WriteAllTextAsync(Path.Combine(server.Workspace, "x.txt"), text);
        using var response = await server.Http.SendAsync(JsonRpc.Post("/mcp", JsonRpc.Call(2, "file_read", """{"path":"x.txt"}"""), session));

        var bytes = (await response.Content.ReadAsByteArrayAsync()).Length;

        var inner = JsonSerializer.Serialize(text, Relaxed);
        var escaped = JsonSerializer.Serialize(text).Length + JsonSerializer.Serialize(inner).Length;
        Assert.InRange(bytes, 1, (int)(ofEscaped * escaped));
    }
}
