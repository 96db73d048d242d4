namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>What the events of a pod say about why its node does not start it.</summary>
/// <param name="Reason">The kubelet's word (<c>FailedCreatePodSandBox</c>).</param>
/// <param name="Words">Its message.</param>
internal sealed record StartTrouble(string Reason, string Words)
{
    /// <summary>Whether the kubelet has not come further than to the pod's volumes, which come first.</summary>
    public bool IsVolume => Reason is "FailedMount" or "FailedAttachVolume" or "FailedMapVolume";

    /// <summary>Whether it is none: the pod has its sandbox and waits for its image, which some kubelets' conditions do not tell apart.</summary>
    public bool IsNone => Reason is "Pulling" or "Pulled";

    /// <summary>Whether an event tells how far the start has come.</summary>
    public static bool IsTold(string? reason) =>
        reason is "Pulling" or "Pulled" or "FailedCreatePodSandBox" or "FailedPodSandBoxStatus" or "NetworkNotReady" or "FailedMount" or "FailedAttachVolume" or "FailedMapVolume";
}
