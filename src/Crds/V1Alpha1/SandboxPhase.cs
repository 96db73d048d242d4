namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>The one-word summary of a sandbox's state.</summary>
public static class SandboxPhase
{
    /// <summary>Waiting for storage, for a node, or for the end of a pod that shall run no more.</summary>
    public const string Pending = "Pending";

    /// <summary>The pod has a node and starts.</summary>
    public const string Starting = "Starting";

    /// <summary>Agents can connect.</summary>
    public const string Ready = "Ready";

    /// <summary>Stopped by wish, by idleness or by age: nothing runs any more; the workspace is kept.</summary>
    public const string Suspended = "Suspended";

    /// <summary>Cannot run, or not as it was asked to; the conditions say why.</summary>
    public const string Failed = "Failed";

    /// <summary>Being deleted.</summary>
    public const string Terminating = "Terminating";
}
