namespace ContainerMcp.Operator.Runtime;

/// <summary>Whether this process leads.</summary>
internal interface ILeadership
{
    /// <summary>True while the lease is certainly this process' own.</summary>
    bool IsLeader { get; }
}
