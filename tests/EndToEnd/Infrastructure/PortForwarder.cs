using System.Net;
using System.Net.Sockets;
using ContainerMcp.Examples.Agent;
using k8s;

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>A loopback port that leads to a sandbox, for clients that cannot be given a dialler.</summary>
internal sealed class PortForwarder : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly IKubernetes client;
    private readonly SandboxAccess access;
    private readonly Task accepting;

    public PortForwarder(IKubernetes client, SandboxAccess access)
    {
        this.client = client;
        this.access = access;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ForwardAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ForwardAsync(TcpClient caller)
    {
        using var _ = caller;
        try
        {
            var socket = await client.WebSocketNamespacedPodPortForwardAsync(
                access.PodName, access.Namespace, [access.Url.Port], PortForwardStream.Protocol, cancellationToken: stop.Token);
            await using var pod = new PortForwardStream(socket);
            var near = caller.GetStream();
            await Task.WhenAny(near.CopyToAsync(pod, stop.Token), pod.CopyToAsync(near, stop.Token));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The caller sees its connection close, which is what happened.
        }
    }
}
