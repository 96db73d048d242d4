using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>A client whose request body comes a little at a time.</summary>
internal sealed class SlowUpload : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    private SlowUpload(Socket socket, byte[] start, int bytesPerSecond) => Ended = RunAsync(socket, start, bytesPerSecond);

    /// <summary>How long it took the server to end it, and with which words; null when it was stopped before.</summary>
    public Task<(TimeSpan After, string Answer)?> Ended { get; }

    /// <param name="server">The server.</param>
    /// <param name="bytesPerSecond">Its pace.</param>
    /// <param name="atOnce">Bytes of the body that come at once.</param>
    /// <param name="length">Content-Length; null: in chunks.</param>
    /// <param name="header">A further header line.</param>
    public static SlowUpload Start(Uri server, int bytesPerSecond = 400, int atOnce = 0, int? length = 9_800_000, string header = "")
    {
        var head = $"POST /mcp HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {ServerFixture.Token}\r\nContent-Type: application/json\r\n{header}"
            + (length is null ? "Transfer-Encoding: chunked\r\n\r\n" : $"Content-Length: {length}\r\n\r\n");
        var body = length is null ? (atOnce == 0 ? "" : $"{atOnce:x}\r\n{new string('x', atOnce)}\r\n") + "800000\r\n" : new string('x', atOnce);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(server.Host, server.Port);
        return new(socket, Encoding.ASCII.GetBytes(head + body), bytesPerSecond);
    }

    public void Dispose() => _stop.Cancel();

    private async Task<(TimeSpan After, string Answer)?> RunAsync(Socket socket, byte[] start, int bytesPerSecond)
    {
        using var owned = socket;
        var started = Stopwatch.GetTimestamp();
        var piece = Encoding.ASCII.GetBytes(new string('x', Math.Max(1, bytesPerSecond / 5)));
        var answer = new byte[4096];
        try
        {
            var reading = socket.ReceiveAsync(answer, _stop.Token).AsTask();
            await socket.SendAsync(start, _stop.Token);
            while (!reading.IsCompleted)
            {
                await Task.WhenAny(reading, Task.Delay(200, _stop.Token));
                if (bytesPerSecond > 0 && !reading.IsCompleted)
                {
                    await socket.SendAsync(piece, _stop.Token);
                }

                _stop.Token.ThrowIfCancellationRequested();
            }

            return (Stopwatch.GetElapsedTime(started), Encoding.ASCII.GetString(answer, 0, await reading));
        }
        catch (SocketException e)
        {
            return (Stopwatch.GetElapsedTime(started), e.Message);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
