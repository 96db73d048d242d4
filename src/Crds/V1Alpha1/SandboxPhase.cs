namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>The one-word summary of a sandbox's state.</summary>
public static class SandboxPhase
{
    /// <summary>Waiting for storage, for a node, or for an old pod to end.</summary>
    public const string Pending = "Pending";

    /// <summary>The pod has a node and is starting.</summary>
    public const string Starting = "Starting";

    /// <summary>Agents can connect.</summary>
    public const string Ready = "Ready";

    /// <summary>Stopped on request, when idle, or at the end of its ttl. Nothing runs; the workspace is kept.</summary>
    public const string Suspended = "Suspended";

    /// <summary>Cannot run, or cannot run as requested. The conditions say why.</summary>
    public const string Failed = "Failed";

    /// <summary>Being deleted.</summary>
    public const string Terminating = "Terminating";
}
