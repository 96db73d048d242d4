namespace ContainerMcp.ControllerRuntime.Common;

/// <summary>Since when a cache, or one namespace of it, cannot be kept up to date, and why.</summary>
internal sealed class CacheHealth(string name, TimeProvider timeProvider)
{
    private volatile Failure? _failure;

    /// <summary>What is cached, in words.</summary>
    public string Name { get; } = name;

    /// <summary>How long there has been no sign that it is up to date; zero while it is well.</summary>
    public TimeSpan FailingFor => _failure is { } failure ? timeProvider.GetElapsedTime(failure.Since) : TimeSpan.Zero;

    /// <summary>Why it could not be listed or watched the last time; null while it is well.</summary>
    public string? Reason => _failure?.Reason;

    /// <summary>It is up to date: a watch has delivered something, or has lived for long. A list alone is no such sign: what cannot be watched goes out of date again.</summary>
    public void Good() => _failure = null;

    /// <summary>It could not be listed or watched.</summary>
    public void Failed(string reason) => _failure = new(_failure?.Since ?? timeProvider.GetTimestamp(), reason);

    private sealed record Failure(long Since, string Reason);
}
