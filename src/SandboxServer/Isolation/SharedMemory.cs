namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>What stands at /dev/shm in the jails of calls: where locks, queues and shared memory between processes live.</summary>
internal enum SharedMemory
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A file system in memory of each jail's own.</summary>
    Private,

    /// <summary>The container's own: shared by the calls that run at the same time, and emptied when none runs.</summary>
    OfContainer,
}
