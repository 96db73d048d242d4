using System.Net;
using System.Net.Sockets;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace ContainerMcp.SandboxServer.Tests.Soak;

/// <summary>An agent with bad manners: calls, cancels, vanishes, comes back, by one transport and then by another.</summary>
internal sealed class SoakClient(ServerProcess server, SoakCalls calls, int number, int seed, SoakBudget budget)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly McpTransport[] Transports = Enum.GetValues<McpTransport>();

    private readonly Random _random = new(seed);

    /// <summary>Works until the budget is used up.</summary>
    public async Task RunAsync()
    {
        while (!budget.IsSpent)
        {
            using var http = new FragileHttp();
            McpClient client;
            try
            {
                client = await McpConnection.OpenAsync(server.Address, Transports[_random.Next(Transports.Length)], ServerProcess.Token, http.Client).WaitAsync(Patience);
            }
            catch (ClientTransportClosedException)
            {
                continue; // on a busy machine the session was the longest idle one of too many before its second message came
            }

            var cut = await VisitAsync(client, http);
            if (cut || _random.Next(4) == 0)
            {
                http.Cut();
            }

            await LeaveAsync(client);
        }
    }

    // Whether the visit ended with a cut.
    private async Task<bool> VisitAsync(McpClient client, FragileHttp http)
    {
        for (var left = _random.Next(1, 30); left > 0 && budget.TryTake(); left--)
        {
            var call = calls.Next(_random, number);
            var manners = _random.Next(call.Endless ? 2 : 20);
            var moment = TimeSpan.FromMilliseconds(_random.Next(call.Endless ? 400 : 60));
            switch (manners)
            {
                case 0:
                    await CancelAsync(client, call, moment);
                    break;
                case 1:
                    await CutAsync(client, call, moment, http);
                    return true;
                default:
                    try
                    {
                        await AwaitAsync(client, call);
                    }
                    catch (McpException)
                    {
                        if (!await IsForgottenAsync(client))
                        {
                            throw;
                        }

                        budget.Forget();
                        return false;
                    }

                    break;
            }
        }

        return false;
    }

    // Of too many idle sessions the SDK ends one by a list that may be seconds old: it can be in the middle of a call by now.
    private static async Task<bool> IsForgottenAsync(McpClient client)
    {
        if (client.SessionId is null)
        {
            return false;
        }

        try
        {
            await client.PingAsync().AsTask().WaitAsync(Patience);
            return false;
        }
        catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return true;
        }
    }

    private async Task AwaitAsync(McpClient client, SoakCall call)
    {
        var result = await client.CallToolAsync(call.Tool, call.Arguments).AsTask().WaitAsync(Patience);
        if (!call.Accepts(result))
        {
            budget.Report($"{call.Tool} {string.Join(' ', call.Arguments.Select(pair => $"{pair.Key}={Short(pair.Value)}"))}: {Short(result.StructuredContent?.GetRawText() ?? "refused")}");
        }
    }

    private static async Task CancelAsync(McpClient client, SoakCall call, TimeSpan moment)
    {
        using var cancel = new CancellationTokenSource(moment);
        try
        {
            await client.CallToolAsync(call.Tool, call.Arguments, cancellationToken: cancel.Token).AsTask().WaitAsync(Patience);
        }
        catch (OperationCanceledException)
        {
            // As asked. It may also have been quicker.
        }
    }

    private static async Task CutAsync(McpClient client, SoakCall call, TimeSpan moment, FragileHttp http)
    {
        using var abandoned = new CancellationTokenSource();
        var running = client.CallToolAsync(call.Tool, call.Arguments, cancellationToken: abandoned.Token).AsTask();
        await Task.WhenAny(running, Task.Delay(moment));
        http.Cut();
        await abandoned.CancelAsync();
        await QuietlyAsync(running.WaitAsync(Patience));
    }

    private static Task LeaveAsync(McpClient client) => QuietlyAsync(client.DisposeAsync().AsTask().WaitAsync(Patience));

    // What a client hears whose connections are gone says nothing about the server.
    private static async Task QuietlyAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException or McpException or SocketException or ObjectDisposedException)
        {
            // Only a timeout is of interest.
        }
    }

    private static string Short(object? value) => value?.ToString() is { } text ? text.Length > 200 ? text[..200] + "..." : text : "null";
}
