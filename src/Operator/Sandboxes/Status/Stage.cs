namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>The stages of making a sandbox, in their order.</summary>
internal enum Stage
{
    /// <summary>The NetworkPolicy.</summary>
    Network,

    /// <summary>The Secret with the token.</summary>
    Token,

    /// <summary>The claim behind /workspace.</summary>
    Workspace,

    /// <summary>The pod.</summary>
    Pod,

    /// <summary>The Service.</summary>
    Service,

    /// <summary>The sandbox's status, which is written at the end of each.</summary>
    Status,
}
