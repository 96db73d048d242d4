namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>Why a sandbox has no pod on purpose.</summary>
internal enum StopCause
{
    /// <summary>It should run.</summary>
    None,

    /// <summary>spec.suspend is true.</summary>
    Wish,

    /// <summary>Its server ended by itself after the idle timeout.</summary>
    Idle,

    /// <summary>Its ttl is over and onExpiry is Suspend.</summary>
    Expired,
}
