using System.Net.Sockets;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>
/// An HTTP proxy on a socket that only the jail of the browser can reach: the only way out for a browser that is jailed without a network. Every request, from
/// pages, frames, scripts and WebSockets alike, is judged by the same policy and dialled by the same connector as
/// web_scrape. Names are resolved here, never by the browser.
/// </summary>
internal sealed partial class EgressProxy : IAsyncDisposable
{
    private readonly EgressPolicy policy;
    private readonly EgressConnector connector;
    private readonly EgressProxyOptions options;
    private readonly ILogger<EgressProxy> logger;
    private readonly Socket listener;
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim places;
    private readonly string? path;
    private readonly Task accepting;

    private EgressProxy(Socket listener, string? path, EgressPolicy policy, EgressConnector connector, EgressProxyOptions options, ILogger<EgressProxy> logger)
    {
        (this.listener, this.path, this.policy, this.connector, this.options, this.logger) = (listener, path, policy, connector, options, logger);
        places = new SemaphoreSlim(options.MaxConnections);
        accepting = AcceptAsync();
    }

    /// <summary>Starts to listen on a new socket at <paramref name="path"/>; who may connect is up to that directory's permissions.</summary>
    /// <exception cref="SocketException">The socket cannot be made there.</exception>
    public static EgressProxy Start(string path, EgressPolicy policy, EgressConnector connector, EgressProxyOptions options, ILogger<EgressProxy> logger)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            return new EgressProxy(listener, path, policy, connector, options, logger);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Serves a socket that listens already, in the jail of the browser for example; takes it over.</summary>
    public static EgressProxy Start(Socket listener, EgressPolicy policy, EgressConnector connector, EgressProxyOptions options, ILogger<EgressProxy> logger) =>
        new(listener, null, policy, connector, options, logger);

    /// <summary>Ends all connections and removes the socket.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;

        // Every connection holds a place until it has ended.
        for (int i = 0; i < options.MaxConnections; i++)
        {
            await places.WaitAsync();
        }
        if (path is not null)
        {
            File.Delete(path);
        }
        places.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                await places.WaitAsync(stop.Token);
                try
                {
                    _ = ServeAsync(await listener.AcceptAsync(stop.Token));
                }
                catch
                {
                    places.Release();
                    throw;
                }
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            if (!stop.IsCancellationRequested)
            {
                LogStopped(fault);
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            if (socket.AddressFamily != AddressFamily.Unix)
            {
                socket.NoDelay = true;
            }
            await using var client = new NetworkStream(socket, ownsSocket: true);
            IProxyCaller? caller = options.FindCaller?.Invoke(socket.LocalEndPoint);
            await new ProxyConnection(client, policy, connector, options, caller).RunAsync(stop.Token);
        }
        catch (Exception fault)
        {
            // One connection's bug must not take the others' way out; RunAsync has handled what can be expected.
            LogFailed(fault);
        }
        finally
        {
            places.Release();
        }
    }

    [LoggerMessage(LogLevel.Error, "The egress proxy stopped accepting connections")]
    private partial void LogStopped(Exception fault);

    [LoggerMessage(LogLevel.Error, "A connection of the egress proxy failed")]
    private partial void LogFailed(Exception fault);
}
