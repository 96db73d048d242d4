using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Common;

namespace ContainerMcp.ControllerRuntime.Cache;

/// <summary>Pauses between failed lists and watches.</summary>
internal sealed class WatchBackoff(TimeSpan min, TimeSpan max, Func<double> random)
{
    /// <summary>The longest that a server may ask for.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(1);

    private readonly JitteredBackoff _pauses = new(min, max, random);
    private bool _isListedAnew;

    /// <summary>
    /// The pause after a failure: none after the first word that the version is too old (every kind's is after a restart of the server), what the
    /// server asks for, else the next one.
    /// </summary>
    public TimeSpan After(Exception failure)
    {
        if (failure is ApiException { IsGone: true } && !_isListedAnew)
        {
            _isListedAnew = true;
            return TimeSpan.Zero;
        }

        // With up to a quarter more, so that not all come back together.
        return failure is ApiException { RetryAfter: { } asked } && asked > TimeSpan.Zero
            ? (asked < LongestAsked ? asked : LongestAsked) * (1 + random() / 4)
            : _pauses.Next();
    }

    /// <summary>Things are well again.</summary>
    public void Reset()
    {
        _pauses.Reset();
        _isListedAnew = false;
    }
}
