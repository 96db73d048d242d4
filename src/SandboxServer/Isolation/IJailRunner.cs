namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Runs one call in one jail that nobody used before and nobody uses afterwards.</summary>
public interface IJailRunner
{
    /// <summary>
    /// Runs the call. When this returns or throws, no process of the jail is left, whatever the work did.
    /// </summary>
    /// <exception cref="JailException">The isolation is not proven, or no jail could be started.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the process tree is gone.</exception>
    Task<JailResult> RunAsync(JailRequest request, CancellationToken cancellationToken);
}
