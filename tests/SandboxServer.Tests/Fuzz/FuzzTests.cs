using System.Text.Json;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Fuzz;

/// <summary>
/// Whatever comes in, the program with real jails answers in time, without a trace of its insides, and goes on; and whoever
/// gives a wrong argument is told which. `make fuzz` takes longer.
/// </summary>
public sealed class FuzzTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Arguments()
    {
        await using var server = await StartAsync();
        var session = await JsonRpc.OpenSessionAsync(server.Http);
        var tools = (await PostAsync(server, """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", session)).Message!.Value
            .GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.Clone()).ToList();
        Assert.NotEmpty(tools);
        foreach (var seed in new FuzzPlan(400).Seeds())
        {
            var random = new Random(seed);
            var tool = tools[random.Next(tools.Count)];
            var name = tool.GetProperty("name").GetString()!;
            var arguments = FuzzArguments.Make(tool.GetProperty("inputSchema"), random);
            var answer = await PostAsync(server, JsonRpc.Call(2, name, arguments.Json), session);

            var about = $"FUZZ_SEED={seed} {name} {arguments.Json}: {answer.Text}";
            AssertClean(answer.Text, about);
            if (arguments.IsUnreadable)
            {
                // The SDK refuses it before any tool sees it, in its own words.
                Assert.True(answer.Message is { } refused && (refused.TryGetProperty("error", out _) || refused.GetProperty("result").GetProperty("isError").GetBoolean()), about);
                continue;
            }

            if (answer.Message is { } unread && unread.TryGetProperty("error", out var reason))
            {
                // An object that names a property twice cannot be read as an argument either.
                Assert.True(arguments.Wrong.Append("unknown").Any(argument => reason.GetProperty("message").GetString()!.Contains($"'{argument}'", StringComparison.Ordinal)), about);
                continue;
            }

            Assert.True(answer.Message is { } && answer.Message.Value.TryGetProperty("result", out _), about);
            var result = answer.Message!.Value.GetProperty("result");
            if (arguments.Wrong.Count > 0)
            {
                Assert.True(result.TryGetProperty("isError", out var error) && error.GetBoolean(), about);
                var text = result.GetProperty("content")[0].GetProperty("text").GetString()!;
                Assert.True(arguments.Wrong.Any(argument => text.Contains($"'{argument}'", StringComparison.Ordinal)), about);
            }
            else
            {
                Assert.True(result.TryGetProperty("structuredContent", out _), about);
            }
        }

        await AssertServesAsync(server);
    }

    [Fact]
    public async Task Messages()
    {
        await using var server = await StartAsync();
        var session = await JsonRpc.OpenSessionAsync(server.Http);
        foreach (var seed in new FuzzPlan(600).Seeds())
        {
            var random = new Random(seed);
            var body = FuzzMessages.Make(random);
            var path = random.Next(8) switch { 0 => "/message?sessionId=none", 1 => "/message", _ => "/mcp" };
            var answer = await PostAsync(server, body, random.Next(4) == 0 ? null : session, path);

            var about = $"FUZZ_SEED={seed} {path} {body}: {answer.Status} {answer.Text}";
            AssertClean(answer.Text, about);
            Assert.True(answer.Status < 500, about);
            if (answer.Status == 404 && path == "/mcp")
            {
                session = await JsonRpc.OpenSessionAsync(server.Http);
            }
        }

        await AssertServesAsync(server);
    }

    private static Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(environment => environment["WEB_ALLOWED_DOMAINS"] = "nothing.test");

    private static async Task<(int Status, string Text, JsonElement? Message)> PostAsync(ServerProcess server, string body, string? session, string path = "/mcp")
    {
        using var patience = new CancellationTokenSource(Patience);
        using var response = await server.Http.SendAsync(JsonRpc.Post(path, body, session), HttpCompletionOption.ResponseHeadersRead, patience.Token);
        var text = await response.Content.ReadAsStringAsync(patience.Token);
        var data = text.Split('\n').LastOrDefault(line => line.StartsWith("data: {", StringComparison.Ordinal))?["data: ".Length..];
        return ((int)response.StatusCode, text, data is null ? null : JsonElement.Parse(data));
    }

    private static void AssertClean(string text, string about)
    {
        foreach (var trace in (string[])["   at ", "System.", "ModelContextProtocol", "BytePosition", ".cs:line", "nternal error", ServerProcess.Token, AppContext.BaseDirectory])
        {
            Assert.False(text.Contains(trace, StringComparison.Ordinal), $"'{trace}' in the answer. {about}");
        }
    }

    private static async Task AssertServesAsync(ServerProcess server)
    {
        using var response = await server.Http.GetAsync("/readyz");
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("internal error", server.Output, StringComparison.OrdinalIgnoreCase);
    }
}
