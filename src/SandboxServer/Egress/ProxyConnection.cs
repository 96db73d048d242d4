using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>One client of the proxy, from its request to the end of its one exchange. Nothing it does outlives the limits.</summary>
internal sealed class ProxyConnection(Stream client, EgressPolicy policy, EgressConnector connector, EgressProxyOptions options, IProxyCaller? caller = null)
{
    /// <summary>Tells our answers from those of origins.</summary>
    public const string RefusalHeader = "X-Container-Mcp-Refusal";

    private const int MaxHead = 64 * 1024;

    private Uri? _target;

    /// <summary>Serves the client; returns when the exchange is over. Failures are answered, not thrown.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (caller is null)
        {
            await ExchangeAsync(ct);
        }
        else if (caller.Quota.TryEnter())
        {
            try
            {
                await ExchangeAsync(ct);
            }
            finally
            {
                caller.Quota.Leave();
            }
        }
        else
        {
            await AnswerAsync(503, $"This page has {ProxyQuota.MostConnections} connections already", ct);
        }
    }

    private async Task ExchangeAsync(CancellationToken ct)
    {
        using var lifetime = CancellationTokenSource.CreateLinkedTokenSource(ct);
        lifetime.CancelAfter(options.MaxLifetime);
        try
        {
            (byte[] head, byte[] rest) = await ReadHeadAsync(lifetime.Token);
            if (options.FindCaller is not null && caller is null)
            {
                throw new ProxyFault(403, "This connection belongs to no call");
            }
            ProxyRequest request = ProxyRequest.Parse(head);
            _ = Uri.TryCreate(request.Url, UriKind.Absolute, out _target);
            Uri url = policy.AdmitUrl(request.Url);
            if (!request.IsConnect && url.Scheme != "http")
            {
                throw new ProxyFault(400, "Use CONNECT for https");
            }
            await using Stream server = await ConnectAsync(url, lifetime.Token);
            await (request.IsConnect ? TunnelAsync(server, rest, lifetime.Token) : ForwardAsync(request, url, server, rest, lifetime.Token));
        }
        catch (ProxyFault fault)
        {
            await AnswerAsync(fault.Status, fault.Message, ct);
        }
        catch (EgressRefusedException refusal)
        {
            EgressTrail.Refuse(caller?.Trail, _target?.AbsoluteUri ?? "", refusal.Rule);
            await AnswerAsync(403, refusal.Message, ct, refusal.Rule);
        }
        catch (HttpRequestException fault)
        {
            await AnswerAsync(502, fault.Message, ct);
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException)
        {
            // Either side went away or the time is over: the connections close, there is nobody left to tell.
        }
    }

    private async Task<Stream> ConnectAsync(Uri url, CancellationToken ct)
    {
        bool refused = false, answered = false;
        try
        {
            Stream server = await connector.ConnectAsync(EgressUrl.HostOf(url), url.Port, caller?.Trail?.Client, ct);
            answered = true;
            return server;
        }
        catch (EgressRefusedException)
        {
            refused = true;
            throw;
        }
        finally
        {
            if (!refused)
            {
                EgressTrail.Allow(caller?.Trail, url, answered);
            }
        }
    }

    private async Task<(byte[] Head, byte[] Behind)> ReadHeadAsync(CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(options.HeadTimeout);
        byte[] buffer = new byte[MaxHead];
        int filled = 0;
        while (filled < buffer.Length)
        {
            int count = await client.ReadAsync(buffer.AsMemory(filled), deadline.Token);
            if (count == 0)
            {
                throw new IOException("The client left");
            }
            filled += count;
            int end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return (buffer[..end], buffer[(end + 4)..filled]);
            }
        }
        throw new ProxyFault(431, "The request's head is too long");
    }

    private async Task TunnelAsync(Stream server, byte[] rest, CancellationToken ct)
    {
        await client.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), ct);
        await server.WriteAsync(rest, ct);
        await EitherAsync(token => CopyAsync(client, server, options.MaxBytes, token), token => CopyAsync(server, client, options.MaxBytes, token), ct);
    }

    private async Task ForwardAsync(ProxyRequest request, Uri url, Stream server, byte[] rest, CancellationToken ct)
    {
        await server.WriteAsync(request.ToOrigin(url), ct);
        long early = Math.Min(rest.Length, request.BodyLength);
        await server.WriteAsync(rest.AsMemory(0, (int)early), ct);
        await EitherAsync(token => SendBodyAsync(server, request.BodyLength - early, token), token => CopyAsync(server, client, options.MaxBytes, token), ct);
    }

    /// <summary>Sends exactly the body. What the client says after it was not judged, so it goes nowhere; that it leaves is noticed.</summary>
    private async Task SendBodyAsync(Stream server, long length, CancellationToken ct)
    {
        byte[] buffer = new byte[16 * 1024];
        for (int count; length > 0; length -= count)
        {
            count = await client.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), ct);
            if (count == 0)
            {
                return;
            }
            await server.WriteAsync(buffer.AsMemory(0, count), ct);
        }
        while (await client.ReadAsync(buffer, ct) > 0)
        {
        }
    }

    /// <summary>Runs both directions until the first is over, then ends the other.</summary>
    private static async Task EitherAsync(Func<CancellationToken, Task> up, Func<CancellationToken, Task> down, CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] directions = [up(over.Token), down(over.Token)];
        await Task.WhenAny(directions);
        await over.CancelAsync();
        await Task.WhenAll(directions);
    }

    private async Task CopyAsync(Stream from, Stream to, long maxBytes, CancellationToken ct)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            for (long total = 0; total < maxBytes;)
            {
                idle.CancelAfter(options.IdleTimeout);
                int count = await from.ReadAsync(buffer, idle.Token);
                if (count == 0)
                {
                    return;
                }
                total += count;
                await to.WriteAsync(buffer.AsMemory(0, count), idle.Token);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task AnswerAsync(int status, string message, CancellationToken ct, string? rule = null)
    {
        if (_target is not null)
        {
            caller?.Refused(new ProxyRefusal(_target.Host, _target.Port, status, message, rule));
        }
        byte[] body = Encoding.UTF8.GetBytes(message + "\n");
        byte[] head = Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Refused\r\n{RefusalHeader}: {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        try
        {
            await client.WriteAsync(head, ct);
            await client.WriteAsync(body, ct);
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException)
        {
            // The client did not wait for the answer.
        }
    }
}
