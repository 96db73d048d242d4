namespace ContainerMcp.ControllerRuntime.Cache;

/// <summary>What happened to an object in the cache.</summary>
public enum ChangeType
{
    /// <summary>It was not known before.</summary>
    Added,

    /// <summary>It was known; the new state may equal the old one after a relist.</summary>
    Modified,

    /// <summary>It is gone.</summary>
    Deleted,
}
