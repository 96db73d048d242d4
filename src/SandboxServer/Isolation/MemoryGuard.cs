namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// Ends jails when memory is about to run out: the one with the largest processes first. If that does not help soon, or
/// nobody can tell who is large (files in the private /tmp belong to no process), all others: the kernel's own choice might
/// be the server.
/// </summary>
/// <param name="isCritical">Whether memory is about to run out.</param>
/// <param name="measure">The resident memory in bytes of each of these processes with all their descendants.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryGuard(
    Func<bool> isCritical, Func<IReadOnlyCollection<int>, IReadOnlyDictionary<int, long>> measure, TimeProvider time)
{
    /// <summary>How long the memory of an ended jail may take to come back; a writer fills some 100 MB in it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(60);

    private readonly Lock _gate = new();
    private readonly List<Watched> _watched = [];
    private long? _endedAt;

    /// <summary>Watches a jail until disposed.</summary>
    /// <param name="pid">firejail's.</param>
    /// <param name="interval">How often to look.</param>
    /// <param name="end">Ends the jail; called at most once, does not block.</param>
    public IAsyncDisposable Watch(int pid, TimeSpan interval, Action end)
    {
        var watched = new Watched(this, pid, end);
        lock (_gate)
        {
            _watched.Add(watched);
        }

        watched.Start(time, interval);
        return watched;
    }

    private void Look()
    {
        lock (_gate)
        {
            if (!isCritical())
            {
                _endedAt = null;
                return;
            }

            if (_endedAt is { } ended && time.GetElapsedTime(ended) < Patience)
            {
                return;
            }

            var left = _watched.Where(watched => !watched.IsEnded).ToList();
            var sizes = _endedAt is null && left.Count > 1 ? measure([.. left.Select(watched => watched.Pid)]) : new Dictionary<int, long>();
            var largest = left.MaxBy(watched => sizes.GetValueOrDefault(watched.Pid));
            foreach (var watched in sizes.Values.Any(size => size > 0) ? left.Where(watched => watched == largest) : left)
            {
                watched.EndOnce();
            }

            _endedAt = time.GetTimestamp();
        }
    }

    private void Forget(Watched watched)
    {
        lock (_gate)
        {
            _ = _watched.Remove(watched);
        }
    }

    private sealed class Watched(MemoryGuard guard, int pid, Action end) : IAsyncDisposable
    {
        private ITimer? _timer;

        public int Pid => pid;

        public bool IsEnded { get; private set; }

        public void Start(TimeProvider time, TimeSpan interval) => _timer = time.CreateTimer(_ => guard.Look(), null, interval, interval);

        public void EndOnce()
        {
            IsEnded = true;
            end();
        }

        public async ValueTask DisposeAsync()
        {
            guard.Forget(this);
            await (_timer?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }
}
