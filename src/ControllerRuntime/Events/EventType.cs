namespace ContainerMcp.ControllerRuntime.Events;

/// <summary>How an event is meant.</summary>
public enum EventType
{
    /// <summary>For information.</summary>
    Normal,

    /// <summary>Somebody may have to act.</summary>
    Warning,
}
