namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>How a call in a jail ended.</summary>
public enum JailOutcome
{
    /// <summary>The work ended by itself and reported so.</summary>
    Completed,

    /// <summary>The whole process tree was killed because its time was over.</summary>
    TimedOut,

    /// <summary>The whole process tree was killed because it wrote more than <see cref="IsolationOptions.FloodLimitBytes"/>.</summary>
    Flooded,

    /// <summary>The whole process tree was killed because the pod is about to run out of memory (files in the private /tmp count).</summary>
    OutOfMemory,

    /// <summary>The jail ended without a report: the work killed its own jail, crashed, or the kernel ran out of memory.</summary>
    Died,
}
