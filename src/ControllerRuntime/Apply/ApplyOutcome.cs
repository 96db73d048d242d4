namespace ContainerMcp.ControllerRuntime.Apply;

/// <summary>What an applier did.</summary>
public enum ApplyOutcome
{
    /// <summary>Nothing: the object was as desired.</summary>
    Unchanged,

    /// <summary>It made the object.</summary>
    Created,

    /// <summary>It changed the object.</summary>
    Updated,
}
