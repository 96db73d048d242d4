using System.Net;
using System.Text;
using System.Text.Json;
using ContainerMcp.SandboxServer.Diagnostics;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http;

/// <summary>Whatever is posted: an answer below 500, no stack trace, no path of the host, and a server that goes on.</summary>
public sealed class MalformedRequestTests
{
    private const int Mutations = 400;

    private static readonly string[] Seeds =
    [
        "", " ", "{", "[]", "[[[[", "null", "true", "0", "\"x\"", "{}", "\0", "{\"jsonrpc\":\"2.0\"}",
        """{"jsonrpc":"1.0","id":1,"method":"tools/list"}""",
        """{"jsonrpc":"2.0","id":null,"method":"tools/list"}""",
        """{"jsonrpc":"2.0","id":{},"method":"tools/list"}""",
        """{"jsonrpc":"2.0","id":1e400,"method":"tools/list"}""",
        """{"jsonrpc":"2.0","id":1.5,"method":"tools/list"}""",
        """{"jsonrpc":"2.0","id":99999999999999999999,"method":"tools/list"}""",
        """{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""",
        """{"jsonrpc":"2.0","id":"\ud800","method":"ping"}""",
        $$"""{"jsonrpc":"2.0","id":"{{new string('9', 100_000)}}","method":"ping"}""",
        JsonRpc.Call(1, "file_read", string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200)),
        """{"jsonrpc":"2.0","id":1,"method":"\ud800"}""",
        """{"jsonrpc":"2.0","id":1,"method":7}""",
        """{"jsonrpc":"2.0","id":1,"method":"nope"}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call"}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":null}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"file_read","arguments":"x"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"file_read","arguments":[1]}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"file_read","arguments":{"path":"\ud800"}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"file_read","arguments":{"path":"a","path":3}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"file_read","_meta":{"progressToken":{}}}}""",
        """{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///etc/passwd"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"x"}}""",
        """{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{}}""",
        """{"jsonrpc":"2.0","id":1,"result":{}}""",
        """{"jsonrpc":"2.0","id":1,"error":{}}""",
        """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}""",
        """{"jsonrpc":"2.0","method":"notifications/progress","params":3}""",
        """[{"jsonrpc":"2.0","id":1,"method":"ping"}]""",
    ];

    [Fact]
    public async Task Seeds_on_the_streamable_endpoint()
    {
        await using var server = await ServerFixture.StartAsync();
        foreach (var seed in Seeds.Append(new string('[', 5000)).Append("{\"a\":" + new string('[', 5000)))
        {
            await CheckAsync(server, "/mcp", seed, await JsonRpc.OpenSessionAsync(server.Http));
            await CheckAsync(server, "/mcp", seed, null);
            await CheckAsync(server, "/mcp", seed, "no-such-session");
        }

        await StillServesAsync(server);
    }

    [Fact]
    public async Task Seeds_on_the_message_endpoint()
    {
        await using var server = await ServerFixture.StartAsync();
        foreach (var seed in Seeds)
        {
            await using var stream = await EventStreamReader.OpenAsync(server.Http, "/sse");
            await CheckAsync(server, await stream.EndpointAsync(), seed, null);
            AssertClean(server, stream.Text);
        }

        await CheckAsync(server, "/message", JsonRpc.Initialize, null);
        await CheckAsync(server, "/message?sessionId=x&sessionId=y", JsonRpc.Initialize, null);
        await StillServesAsync(server);
    }

    [Fact]
    public async Task What_nobody_foresaw_is_answered_with_a_number_and_logged()
    {
        var log = new LogRecorder();
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(log));
        using var metrics = new ServerMetrics(new(TimeProvider.System), new(1));
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;

        await new ErrorMiddleware(_ => throw new InvalidOperationException("a secret at /some/place"), metrics, logging.CreateLogger<ErrorMiddleware>())
            .InvokeAsync(context);

        await context.Response.CompleteAsync();
        Assert.Equal(500, context.Response.StatusCode);
        Assert.Matches("\\{\"code\":-32000,\"message\":\"Internal error [0-9a-f]{12}\\.\"\\}", Encoding.UTF8.GetString(body.ToArray()));
        Assert.Contains("a secret at /some/place", log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=nonsense")]
    public async Task Other_content_types(string contentType)
    {
        await using var server = await ServerFixture.StartAsync();
        using var response = await server.Http.SendAsync(JsonRpc.Post("/mcp", JsonRpc.Initialize, contentType: contentType));

        Assert.InRange((int)response.StatusCode, 200, 499);
        AssertClean(server, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("""{"name":"file_read","arguments":{"path":"\ud800.txt"}}""", "'path'")]
    [InlineData("""{"name":"system_run_command","arguments":{"command":"echo \ud800"}}""", "'command'")]
    [InlineData("""{"name":"file_read","arguments":"x"}""", "'arguments'")]
    [InlineData("""{"name":"file_read","arguments":[1]}""", "'arguments'")]
    [InlineData("""{"arguments":{}}""", "'name'")]
    [InlineData("[]", "'params'")]
    public async Task Params_that_cannot_be_read_are_an_error_that_names_the_part(string parameters, string part)
    {
        await using var server = await ServerFixture.StartAsync();
        var session = await JsonRpc.OpenSessionAsync(server.Http);
        using var response = await server.Http.SendAsync(JsonRpc.Post(
            "/mcp", $$"""{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{{parameters}}}""", session));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Contains("-32602", text, StringComparison.Ordinal);
        await Wait.UntilAsync(() => server.Audit.Contains("\"tool\":\"unknown\",\"arguments\":{},\"outcome\":\"refused\"", StringComparison.Ordinal), "the audit line");
        Assert.Contains(part, text.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tools/list", """{"cursor":7}""", "'cursor'")]
    [InlineData("tools/list", "[]", "'params'")]
    [InlineData("tools/list", """{"_meta":7}""", "'_meta'")]
    [InlineData("logging/setLevel", """{"level":"x"}""", "'level'")]
    [InlineData("logging/setLevel", "{}", "'level'")]
    [InlineData("resources/subscribe", "{}", "'uri'")]
    [InlineData("resources/read", """{"uri":["a"]}""", "'uri'")]
    public async Task Wrong_params_of_other_methods_are_named(string method, string parameters, string part)
    {
        await using var server = await ServerFixture.StartAsync();
        var session = await JsonRpc.OpenSessionAsync(server.Http);
        using var response = await server.Http.SendAsync(JsonRpc.Post("/mcp", $$"""{"jsonrpc":"2.0","id":9,"method":"{{method}}","params":{{parameters}}}""", session));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Contains("-32602", text, StringComparison.Ordinal);
        Assert.Contains(part, text.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>Not text, so no JSON: the JSON reader by itself would replace the bytes and do something that nobody asked for.</summary>
    [Theory]
    [InlineData("/mcp", """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"file_write","arguments":{"path":"a.txt","content":"@"}}}""")]
    [InlineData("/message", """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"file_write","arguments":{"path":"a.txt","content":"@"}}}""")]
    [InlineData("/mcp", """{"jsonrpc":"2.0","id":1,"method":"@"}""")]
    [InlineData("/mcp", """{"@":1}""")]
    [InlineData("/mcp", "\"@\"")]
    public async Task Bytes_that_are_no_text_are_refused_as_such(string path, string text)
    {
        await using var server = await ServerFixture.StartAsync();
        await using var stream = await EventStreamReader.OpenAsync(server.Http, "/sse");
        var session = path == "/mcp" ? await JsonRpc.OpenSessionAsync(server.Http) : null;
        // A byte that never occurs, a character written too long, half a pair of surrogates, and a character that is cut off.
        foreach (var bad in (byte[][])[[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98]])
        {
            foreach (var inPieces in (bool[])[false, true])
            {
                using var request = JsonRpc.Post(path == "/mcp" ? path : await stream.EndpointAsync(), text, session);
                var type = request.Content!.Headers.ContentType;
                request.Content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(text).SelectMany(octet => octet == '@' ? bad : [octet])]);
                request.Content.Headers.ContentType = type;
                request.Headers.TransferEncodingChunked = inPieces;
                using var response = await server.Http.SendAsync(request);
                var answer = await response.Content.ReadAsStringAsync();

                Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
                Assert.Contains("-32700", answer, StringComparison.Ordinal);
                Assert.Contains("The body is not valid UTF-8.", answer, StringComparison.Ordinal);
            }
        }

        Assert.False(File.Exists(Path.Combine(server.Workspace, "a.txt")));
        await StillServesAsync(server);
    }

    [Fact]
    public void Text_is_told_from_other_bytes_wherever_it_is_cut()
    {
        var text = Encoding.UTF8.GetBytes("a\u00e9\u20ac\U0001f600\ufeff z");
        for (var first = 0; first <= text.Length; first++)
        {
            for (var second = first; second <= text.Length; second++)
            {
                var check = new Utf8Check();
                Assert.True(check.Accepts(text.AsSpan(..first)) && check.Accepts(text.AsSpan(first..second)) && check.Accepts(text.AsSpan(second..)));
                Assert.True(check.IsComplete);

                // The same with one byte missing, which breaks every character but those of one byte.
                byte[] broken = [.. text[..2], .. text[3..]];
                var (a, b) = (Math.Min(first, broken.Length), Math.Min(second, broken.Length));
                check = new Utf8Check();
                Assert.False(check.Accepts(broken.AsSpan(..a)) && check.Accepts(broken.AsSpan(a..b)) && check.Accepts(broken.AsSpan(b..)));
            }
        }

        var cut = new Utf8Check();
        Assert.True(cut.Accepts("\u20ac"u8[..2]));
        Assert.False(cut.IsComplete);
    }

    [Fact]
    public async Task Mutated_requests()
    {
        await using var server = await ServerFixture.StartAsync();
        var session = await JsonRpc.OpenSessionAsync(server.Http);
        // A fixed seed: the same budget and the same failures every time.
        var random = new Random(20261123);
        var originals = Seeds.Where(seed => seed.Length > 30)
            .Append(JsonRpc.Call(3, "file_write", """{"path":"f.txt","content":"x","encoding":"utf-8"}"""))
            .Append(JsonRpc.Call(4, "system_run_command", """{"command":"ls","timeout":3}""")).ToArray();
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(originals[random.Next(originals.Length)]);
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            await CheckAsync(server, "/mcp", Encoding.Latin1.GetString(bytes), session);
        }

        await StillServesAsync(server);
    }

    private static async Task CheckAsync(ServerFixture server, string path, string body, string? session)
    {
        using var patience = new CancellationTokenSource(Wait.Limit);
        using var response = await server.Http.SendAsync(JsonRpc.Post(path, body, session), patience.Token);
        var text = await response.Content.ReadAsStringAsync(patience.Token);

        Assert.True((int)response.StatusCode < 500, $"{(int)response.StatusCode} for {body}: {text}");
        AssertClean(server, text);
    }

    private static void AssertClean(ServerFixture server, string text)
    {
        foreach (var inside in (string[])["ModelContextProtocol", "BytePosition", "Path: $", "HttpServerTransportOptions", "JSON payload"])
        {
            Assert.DoesNotContain(inside, text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Directory, text, StringComparison.Ordinal);
    }

    private static async Task StillServesAsync(ServerFixture server)
    {
        using var response = await server.Http.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var client = await server.ConnectAsync(McpTransport.Sse);
        Assert.Equal(JsonValueKind.Object, (await client.CallToolAsync("system_env_var")).StructuredContent!.Value.ValueKind);
    }
}
