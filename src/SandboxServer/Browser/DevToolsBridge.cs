using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>
/// Joins the driver, which speaks the DevTools protocol over a WebSocket, to the browser, which speaks it over two pipes
/// (messages ended by NUL). One client, told from others by a secret in the path; the listener is closed behind it.
/// </summary>
internal sealed class DevToolsBridge : IAsyncDisposable
{
    private const int MaxHead = 16 << 10;
    private const string WebSocketMagic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new(); // has no timer and no handle, so nothing to dispose of
    private readonly string _secret = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly Stream _commands;
    private readonly Stream _answers;
    private readonly int _maxMessageBytes;

    private DevToolsBridge(Stream commands, Stream answers, int maxMessageBytes)
    {
        (_commands, _answers, _maxMessageBytes) = (commands, answers, maxMessageBytes);
        _listener.Start(4);
        Url = string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{_secret}");
        Ended = Task.Run(RunAsync);
    }

    /// <summary>Where the driver finds the browser.</summary>
    public string Url { get; }

    /// <summary>Completes when either side is gone; never fails.</summary>
    public Task Ended { get; }

    public static DevToolsBridge Start(Stream commands, Stream answers, int maxMessageBytes) => new(commands, answers, maxMessageBytes);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await Ended;
    }

    private async Task RunAsync()
    {
        try
        {
            using var client = await AcceptAsync();
            _listener.Stop();
            using var socket = WebSocket.CreateFromStream(client, new WebSocketCreationOptions { IsServer = true });
            Task[] directions = [SendCommandsAsync(socket), SendAnswersAsync(socket)];
            await Task.WhenAny(directions);
            await _stop.CancelAsync();
            socket.Abort();
            await Task.WhenAll(directions);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or WebSocketException or ObjectDisposedException)
        {
            // Either side is gone, which is what the end of this task says.
        }
    }

    private async Task<Stream> AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            client.NoDelay = true;
            var stream = client.GetStream();
            if (await HandshakeAsync(stream))
            {
                return stream;
            }

            client.Dispose();
        }
    }

    private async Task<bool> HandshakeAsync(NetworkStream stream)
    {
        var head = await ReadHeadAsync(stream);
        var lines = head.Split("\r\n");
        var key = lines.FirstOrDefault(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase))?.Split(':', 2)[1].Trim();
        if (key is null || lines[0] != $"GET /{_secret} HTTP/1.1")
        {
            return false;
        }

#pragma warning disable CA5350 // The protocol's own handshake, no protection: that is the path.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + WebSocketMagic)));
#pragma warning restore CA5350
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"),
            _stop.Token);
        return true;
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        var buffer = new byte[MaxHead];
        var filled = 0;
        try
        {
            while (filled < buffer.Length && buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) < 0)
            {
                var count = await stream.ReadAsync(buffer.AsMemory(filled), limit.Token);
                if (count == 0)
                {
                    break;
                }

                filled += count;
            }
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            return "";
        }

        return Encoding.Latin1.GetString(buffer, 0, filled);
    }

    private async Task SendCommandsAsync(WebSocket socket)
    {
        var buffer = new byte[64 << 10];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(0, buffer.Length - 1), _stop.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            buffer[received.Count] = 0;
            await _commands.WriteAsync(buffer.AsMemory(0, received.Count + (received.EndOfMessage ? 1 : 0)), _stop.Token);
        }
    }

    private async Task SendAnswersAsync(WebSocket socket)
    {
        var buffer = new byte[64 << 10];
        var messages = new BrowserMessages(_maxMessageBytes);
        int count;
        while ((count = await _answers.ReadAsync(buffer, _stop.Token)) > 0)
        {
            await messages.TakeAsync(buffer.AsMemory(0, count), message =>
                socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, _stop.Token).AsTask());
        }
    }
}
