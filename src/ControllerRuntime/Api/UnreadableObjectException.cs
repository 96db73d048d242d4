namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>The API server answered with an object that cannot be read. A write that it answered has taken effect.</summary>
public sealed class UnreadableObjectException : Exception
{
    internal UnreadableObjectException(string kind, UnreadableObject? unreadable)
        : base(unreadable is null ? $"The API server's answer is no {kind}." : $"The {kind} {unreadable.Key} cannot be read: {unreadable.Error}") =>
        Unreadable = unreadable;

    /// <summary>Which object; null if the answer named none.</summary>
    public UnreadableObject? Unreadable { get; }
}
