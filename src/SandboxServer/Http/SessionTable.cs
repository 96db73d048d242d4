using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// Which sessions of Streamable HTTP there are, and which has to end for a new one when there are too many. Not simply the one unused the
/// longest: a client that makes one for each task and leaves it would push out everybody else's.
/// </summary>
internal sealed class SessionTable(EndpointSettings settings, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(8), Start = TimeSpan.FromMinutes(1), Fresh = TimeSpan.FromSeconds(5);

    // Beyond that the oldest are forgotten: a client that ended a session and uses it again then goes on with it.
    private const int LongestId = 128;

    private readonly Lock _lock = new();
    private readonly RecentIds _had = new(), _ended = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>Whether the session is one of those.</summary>
    public bool Contains(string id)
    {
        lock (_lock)
        {
            return _sessions.ContainsKey(id);
        }
    }

    /// <summary>Whether a server before this one began the session, as far as is remembered.</summary>
    public bool IsFromBefore(string id)
    {
        lock (_lock)
        {
            return _sessions.TryGetValue(id, out var session) && session.IsFromBefore;
        }
    }

    /// <summary>A request of a session begins; its end is the disposal of what is returned.</summary>
    public IDisposable? Use(string id)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(id, out var session))
            {
                return null;
            }

            session.Running++;
            return new Usage(this, session);
        }
    }

    /// <summary>A session asked for something, so it is more than begun.</summary>
    /// <param name="id">The session.</param>
    /// <param name="program">What the client says it is.</param>
    public void Asked(string? id, string? program)
    {
        lock (_lock)
        {
            if (id is not null && _sessions.TryGetValue(id, out var session))
            {
                (session.HasAsked, session.Program) = (true, program);
            }
        }
    }

    /// <summary>A client ended the session with this id.</summary>
    public event Action<string>? Ended;

    /// <summary>A client ended its session.</summary>
    public void Remove(string id)
    {
        lock (_lock)
        {
            _ = _sessions.Remove(id);
            // No longer one was ever begun.
            _ = id.Length <= LongestId && _ended.Add(id);
        }

        Ended?.Invoke(id);
    }

    /// <summary>Whether requests of the session may go on, or go on again in a server that did not begin it: any that its client did not end.</summary>
    public bool MayContinue(string id)
    {
        lock (_lock)
        {
            return id.Length <= LongestId && !id.AsSpan().ContainsAnyExceptInRange('!', '~') && !_ended.Contains(id);
        }
    }

    /// <summary>Adds a new session and takes out those that have to end.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="client">What tells its client from others, as far as the request shows it.</param>
    /// <param name="connection">The connection that it came on.</param>
    /// <param name="continued">Whether its client named it: it was begun before.</param>
    public IReadOnlyList<string> Add(string id, string client, string connection, bool continued = false)
    {
        lock (_lock)
        {
            if (_sessions.ContainsKey(id))
            {
                // Two requests went on with it at the same time.
                return [];
            }

            var now = time.GetTimestamp();
            List<string> ending = [.. _sessions.Values.Where(session => session.Running == 0 && time.GetElapsedTime(session.UsedAt, now) > Longest).Select(session => session.Id)];
            ending.ForEach(old => _sessions.Remove(old));
            var idle = _sessions.Values.Where(session => session.Running == 0).ToList();
            if (idle.Count >= settings.MaxSessions)
            {
                var least = LeastMissed(idle, now);
                _ = _sessions.Remove(least.Id);
                ending.Add(least.Id);
            }

            _sessions[id] = new(id, client, connection, now) { UsedAt = now, IsFromBefore = _had.Add(id) && continued };
            return ending;
        }
    }

    // Of those that never asked for anything, else of all: of the client that has most of them, the one that has been unused the longest
    // for the time that it was in use.
    private Session LeastMissed(List<Session> idle, long now)
    {
        // Its first request may be on its way.
        var begun = idle.Where(session => !session.HasAsked && time.GetElapsedTime(session.UsedAt, now) > Fresh).ToList();
        var candidates = begun.Count > 0 ? begun : idle;
        var ofClient = candidates.CountBy(session => (session.Client, session.Program)).ToDictionary();
        var ofConnection = candidates.CountBy(session => session.Connection).ToDictionary();
        return candidates
            .OrderByDescending(session => ofClient[(session.Client, session.Program)])
            .ThenByDescending(session => ofConnection[session.Connection])
            .ThenByDescending(session => time.GetElapsedTime(session.UsedAt, now) / (time.GetElapsedTime(session.MadeAt, session.UsedAt) + Start))
            .First();
    }

    private void End(Session session)
    {
        lock (_lock)
        {
            session.Running--;
            session.UsedAt = time.GetTimestamp();
        }
    }

    private sealed class Usage(SessionTable table, Session session) : IDisposable
    {
        public void Dispose() => table.End(session);
    }

    private sealed record Session(string Id, string Client, string Connection, long MadeAt)
    {
        public string? Program { get; set; }

        public bool IsFromBefore { get; init; }

        public bool HasAsked { get; set; }

        public int Running { get; set; }

        public long UsedAt { get; set; }
    }
}
