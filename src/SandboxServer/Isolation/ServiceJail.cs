using System.Net.Sockets;
using ContainerMcp.SandboxServer.Isolation.Native;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>A jail that lives until it is disposed, its program ends, or memory runs out.</summary>
internal sealed class ServiceJail : IAsyncDisposable
{
    private const int MessageLimit = 16 << 10;

    private static readonly TimeSpan MemoryCheck = TimeSpan.FromMilliseconds(250);

    private readonly Jail _jail;
    private readonly IAsyncDisposable _watch;
    private readonly BoundedOutput _messages = new(MessageLimit, long.MaxValue);
    private readonly Task _reading;

    public ServiceJail(Jail jail, int initPid, Socket door, Stream input, Stream output, Stream stderr)
    {
        (_jail, InitPid, Door, Input, Output) = (jail, initPid, door, input, output);
        _reading = _messages.ReadAsync(stderr, static () => { }, CancellationToken.None);
        _watch = jail.WatchMemory(MemoryCheck, () => _ = _jail.DisposeAsync().AsTask());
    }

    /// <summary>The first process of the jail, as this process sees it.</summary>
    public int InitPid { get; }

    /// <summary>A socket that listens inside the jail: accept what the program connects. Whoever takes it disposes it.</summary>
    public Socket Door { get; }

    /// <summary>The program's descriptor 3.</summary>
    public Stream Input { get; }

    /// <summary>The program's descriptor 4; ends when the jail does.</summary>
    public Stream Output { get; }

    /// <summary>False once the program has ended.</summary>
    public bool IsAlive => _jail.IsAlive;

    /// <summary>What the program wrote to its standard streams, head and tail; for the log only.</summary>
    public string Messages => _reading.IsCompleted ? _messages.ToString() : "";

    /// <summary>Kills everything in the jail and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        await _jail.DisposeAsync();
        try
        {
            await _reading.WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (Exception e) when (e is IOException or TimeoutException or ObjectDisposedException)
        {
            // Only messages are lost.
        }
    }
}
