namespace ContainerMcp.SandboxServer.Calls;

/// <summary>What the work of a call returned.</summary>
/// <param name="Result">The result.</param>
/// <param name="Succeeded">False when it tells a failure.</param>
/// <param name="Length">Characters of its text.</param>
internal readonly record struct CallAnswer<TResult>(TResult Result, bool Succeeded, long Length);
