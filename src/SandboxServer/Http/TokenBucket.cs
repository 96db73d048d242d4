namespace ContainerMcp.SandboxServer.Http;

/// <summary>A token bucket without a timer: it is refilled by the time that passed when somebody asks.</summary>
/// <param name="perSecond">Refill rate.</param>
/// <param name="burst">Capacity; the bucket starts full.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenBucket(int perSecond, int burst, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _level = burst;
    private long _filledAt = time.GetTimestamp();

    /// <summary>Takes one, or says after what time there will be one again.</summary>
    public bool TryTake(out TimeSpan retryAfter)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _level = Math.Min(burst, _level + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
            _filledAt = now;
            if (_level >= 1)
            {
                _level--;
                retryAfter = TimeSpan.Zero;
                return true;
            }

            retryAfter = TimeSpan.FromSeconds((1 - _level) / perSecond);
            return false;
        }
    }
}
