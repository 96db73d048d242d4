using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>
/// <c>/networkz</c>: whether the sandbox can open a connection to whoever asks. The operator asks, since a NetworkPolicy lets it in but
/// nothing of the sandbox out to it: a connection that succeeds shows that the cluster does not enforce the policy. The port is a
/// setting and the address is the caller's own, so a caller can choose no target but itself; nothing is sent.
/// </summary>
internal sealed class NetworkProbe(EndpointSettings settings) : IDisposable
{
    // Long enough for the first packet to be sent a second time: one that was lost must not look like one that was dropped.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2.5);

    private readonly SemaphoreSlim _one = new(1, 1);

    public async Task AnswerAsync(HttpContext context)
    {
        if (settings.NetworkProbePort is not { } port || context.Connection.RemoteIpAddress is not { } caller)
        {
            await Refusal.WriteAsync(context, StatusCodes.Status404NotFound, "This server does not probe its network (NETWORK_PROBE_PORT).");
            return;
        }

        if (!await _one.WaitAsync(TimeSpan.Zero, context.RequestAborted))
        {
            await Refusal.TooManyAsync(context, "A probe is under way.", Patience);
            return;
        }

        try
        {
            var target = new IPEndPoint(caller.IsIPv4MappedToIPv6 ? caller.MapToIPv4() : caller, port);
            await WriteAsync(context, target, await ConnectsAsync(target, context.RequestAborted));
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    // Refused counts as not connected: the caller knows that it listens, so somebody on the way has refused in its place.
    private static async Task<bool> ConnectsAsync(IPEndPoint target, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(target, deadline.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task WriteAsync(HttpContext context, IPEndPoint target, bool connected)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("target", target.ToString());
        json.WriteBoolean("connected", connected);
        json.WriteEndObject();
    }
}
