namespace ContainerMcp.ControllerRuntime.Common;

/// <summary>Pauses between failures: doubling, with jitter so that replicas and kinds do not come back together.</summary>
internal sealed class JitteredBackoff(TimeSpan min, TimeSpan max, Func<double> random)
{
    private int _failures;

    /// <summary>The next pause: between a half and the whole of min·2ⁿ, never outside min..max.</summary>
    public TimeSpan Next()
    {
        var full = Math.Min(max.TotalSeconds, min.TotalSeconds * Math.Pow(2, Math.Min(_failures, 30)) * 2);
        _failures++;
        return TimeSpan.FromSeconds(Math.Clamp(full * (0.5 + random() / 2), min.TotalSeconds, max.TotalSeconds));
    }

    /// <summary>Things are well again.</summary>
    public void Reset() => _failures = 0;
}
