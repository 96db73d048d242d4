using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Calls;

/// <summary>
/// Lets a bounded number of calls run and a bounded number wait. The SSE transport has no brake of its own: it accepts every message at
/// once. Calls of the web tools, which wait for others most of their time, have places of their own, and no session has all places: some
/// are left for the others.
/// </summary>
internal sealed class CallGate(EndpointSettings settings)
{
    private const int WaitingPerRunning = 16;

    private readonly Places _web = new(settings.MaxConcurrentCalls), _others = new(settings.MaxConcurrentCalls);

    /// <summary>Waits for a place; null when too many wait already. Its disposal gives the place back.</summary>
    /// <param name="web">Whether the call is one of the web tools'.</param>
    /// <param name="session">The session; null or empty where there is none.</param>
    /// <param name="cancellationToken">The caller does not wait any more.</param>
    public ValueTask<IDisposable?> TryEnterAsync(bool web, string? session, CancellationToken cancellationToken) =>
        (web ? _web : _others).TryEnterAsync(session ?? "", cancellationToken);

    private sealed class Places(int count)
    {
        private readonly int _ofOneSession = count - (count / 4), _mostWaiting = count * WaitingPerRunning;
        private readonly Lock _lock = new();
        private readonly Dictionary<string, int> _running = new(StringComparer.Ordinal);
        private readonly LinkedList<(string Session, TaskCompletionSource Turn)> _waiting = [];
        private int _free = count;

        public async ValueTask<IDisposable?> TryEnterAsync(string session, CancellationToken cancellationToken)
        {
            LinkedListNode<(string Session, TaskCompletionSource Turn)> place;
            lock (_lock)
            {
                if (MayRun(session))
                {
                    Take(session);
                    return new Place(this, session);
                }

                if (_waiting.Count >= _mostWaiting)
                {
                    return null;
                }

                place = _waiting.AddLast((session, new(TaskCreationOptions.RunContinuationsAsynchronously)));
            }

            try
            {
                await place.Value.Turn.Task.WaitAsync(cancellationToken);
                return new Place(this, session);
            }
            catch (OperationCanceledException)
            {
                Withdraw(place);
                throw;
            }
        }

        private bool MayRun(string session) =>
            _free > 0 && (session.Length == 0 || _running.GetValueOrDefault(session) < _ofOneSession);

        private void Take(string session)
        {
            _free--;
            _running[session] = _running.GetValueOrDefault(session) + 1;
        }

        private void Withdraw(LinkedListNode<(string Session, TaskCompletionSource Turn)> place)
        {
            lock (_lock)
            {
                if (place.List is not null)
                {
                    _waiting.Remove(place);
                    return;
                }
            }

            // Its turn had just come.
            Leave(place.Value.Session);
        }

        private void Leave(string session)
        {
            lock (_lock)
            {
                _free++;
                if (--_running[session] == 0)
                {
                    _ = _running.Remove(session);
                }

                for (var next = _waiting.First; next is not null && _free > 0;)
                {
                    var waiting = next;
                    next = next.Next;
                    if (MayRun(waiting.Value.Session))
                    {
                        _waiting.Remove(waiting);
                        Take(waiting.Value.Session);
                        waiting.Value.Turn.SetResult();
                    }
                }
            }
        }

        private sealed class Place(Places places, string session) : IDisposable
        {
            private int _left;

            public void Dispose()
            {
                if (Interlocked.Exchange(ref _left, 1) == 0)
                {
                    places.Leave(session);
                }
            }
        }
    }
}
