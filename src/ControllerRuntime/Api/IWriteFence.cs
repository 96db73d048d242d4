namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>Asked immediately before each write, so that a process that lost the lease unnoticed (paused, starved) writes nothing.</summary>
internal interface IWriteFence
{
    /// <summary>Returns when this process may write.</summary>
    /// <exception cref="LeadershipLostException">It may not.</exception>
    void ThrowIfClosed();
}
