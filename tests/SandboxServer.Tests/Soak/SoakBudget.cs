using System.Collections.Concurrent;

namespace ContainerMcp.SandboxServer.Tests.Soak;

/// <summary>The calls that are left to make, shared by all clients, and what went wrong.</summary>
internal sealed class SoakBudget(int calls, Action<int> progress)
{
    private const int MostReported = 20;

    private readonly ConcurrentQueue<string> _wrong = new();
    private int _taken;
    private int _forgotten;

    public bool IsSpent => Volatile.Read(ref _taken) >= calls;

    public IReadOnlyCollection<string> Wrong => _wrong;

    /// <summary>Calls that ended unanswered with their session, which was one of too many.</summary>
    public int Forgotten => Volatile.Read(ref _forgotten);

    public bool TryTake()
    {
        var taken = Interlocked.Increment(ref _taken);
        if (taken % 1000 == 0 && taken <= calls)
        {
            progress(taken);
        }

        return taken <= calls;
    }

    public void Forget() => Interlocked.Increment(ref _forgotten);

    public void Report(string answer)
    {
        if (_wrong.Count < MostReported)
        {
            _wrong.Enqueue(answer);
        }
    }
}
