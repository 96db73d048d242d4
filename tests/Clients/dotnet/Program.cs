// usage: ContainerMcp.Clients sdk|agent-framework|semantic-kernel mcp|sse URL [MODEL-URL], with the token in MCP_TOKEN
// Does what harness/dotnet.mjs asks on standard input, one JSON object a line, and answers each with one.
using System.Collections.Concurrent;
using System.Text.Json;
using ContainerMcp.Clients;
using ModelContextProtocol.Client;

var (kind, transport, url) = (args[0], args[1], args[2]);
await using var client = await McpClient.CreateAsync(new HttpClientTransport(new()
{
    Endpoint = new Uri(url),
    TransportMode = transport == "sse" ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp,
    AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {Environment.GetEnvironmentVariable("MCP_TOKEN")}" },
})).ConfigureAwait(false);
IReader reader = kind switch
{
    "sdk" => new SdkReader(client),
    "agent-framework" => await AgentFrameworkReader.CreateAsync(client, new Uri(args[3])).ConfigureAwait(false),
    "semantic-kernel" => await SemanticKernelReader.CreateAsync(client, new Uri(args[3])).ConfigureAwait(false),
    _ => throw new ArgumentException($"unknown kind: {kind}"),
};

var running = new ConcurrentDictionary<int, CancellationTokenSource>();
var turn = new Lock();
Say(new Answer(0, "ready"));
while (await Console.In.ReadLineAsync().ConfigureAwait(false) is { } line)
{
    var asked = JsonSerializer.Deserialize<Request>(line, JsonSerializerOptions.Web)!;
    if (asked.Cancel)
    {
        if (running.TryGetValue(asked.Id, out var source))
        {
            await source.CancelAsync().ConfigureAwait(false);
        }

        continue;
    }

    _ = AnswerAsync(asked);
}

async Task AnswerAsync(Request asked)
{
    using var source = new CancellationTokenSource();
    running[asked.Id] = source;
    try
    {
        Say(new Answer(asked.Id, await reader.DoAsync(asked, source.Token).ConfigureAwait(false)));
    }
#pragma warning disable CA1031 // Whatever a client throws is what its user would read.
    catch (Exception exception)
#pragma warning restore CA1031
    {
        Say(new Answer(asked.Id, exception.Message, Thrown: true));
    }
    finally
    {
        running.TryRemove(asked.Id, out _);
    }
}

void Say(Answer answer)
{
    lock (turn)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(answer, JsonSerializerOptions.Web));
    }
}
