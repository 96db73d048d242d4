namespace ContainerMcp.ControllerRuntime.Control;

/// <summary>Verbs of Kubernetes' role-based access control.</summary>
[Flags]
public enum RbacVerb
{
    /// <summary>No verb.</summary>
    None = 0,

    /// <summary>Read one object.</summary>
    Get = 1,

    /// <summary>Read a collection.</summary>
    List = 2,

    /// <summary>Follow a collection.</summary>
    Watch = 4,

    /// <summary>Make an object.</summary>
    Create = 8,

    /// <summary>Replace an object.</summary>
    Update = 16,

    /// <summary>Change an object in part; server-side apply needs this verb.</summary>
    Patch = 32,

    /// <summary>Remove an object.</summary>
    Delete = 64,
}
