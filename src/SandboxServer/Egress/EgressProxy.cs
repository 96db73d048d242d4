using System.Net.Sockets;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>
/// An HTTP proxy on a socket that only the jail of the browser can reach: the only way out for a browser that is jailed without a network. Every request, from
/// pages, frames, scripts and WebSockets alike, is judged by the same policy and dialled by the same connector as
/// web_scrape. Names are resolved here, never by the browser.
/// </summary>
internal sealed partial class EgressProxy : IAsyncDisposable
{
    private readonly EgressPolicy _policy;
    private readonly EgressConnector _connector;
    private readonly EgressProxyOptions _options;
    private readonly ILogger<EgressProxy> _logger;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _places;
    private readonly string? _path;
    private readonly Task _accepting;

    private EgressProxy(Socket listener, string? path, EgressPolicy policy, EgressConnector connector, EgressProxyOptions options, ILogger<EgressProxy> logger)
    {
        (_listener, _path, _policy, _connector, _options, _logger) = (listener, path, policy, connector, options, logger);
        _places = new SemaphoreSlim(options.MaxConnections);
        _accepting = AcceptAsync();
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
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;

        // Every connection holds a place until it has ended.
        for (int i = 0; i < _options.MaxConnections; i++)
        {
            await _places.WaitAsync();
        }
        if (_path is not null)
        {
            File.Delete(_path);
        }
        _places.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                await _places.WaitAsync(_stop.Token);
                try
                {
                    _ = ServeAsync(await _listener.AcceptAsync(_stop.Token));
                }
                catch
                {
                    _places.Release();
                    throw;
                }
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            if (!_stop.IsCancellationRequested)
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
            IProxyCaller? caller = _options.FindCaller?.Invoke(socket.LocalEndPoint);
            await new ProxyConnection(client, _policy, _connector, _options, caller).RunAsync(_stop.Token);
        }
        catch (Exception fault)
        {
            // One connection's bug must not take the others' way out; RunAsync has handled what can be expected.
            LogFailed(fault);
        }
        finally
        {
            _places.Release();
        }
    }

    [LoggerMessage(LogLevel.Error, "The egress proxy stopped accepting connections")]
    private partial void LogStopped(Exception fault);

    [LoggerMessage(LogLevel.Error, "A connection of the egress proxy failed")]
    private partial void LogFailed(Exception fault);
}
