namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>What a pod's many fields come down to.</summary>
/// <param name="Phase">The phase of the sandbox that follows.</param>
/// <param name="IsReady">Whether agents can connect.</param>
/// <param name="Reason">The root cause as one word.</param>
/// <param name="Message">The root cause in plain words.</param>
internal sealed record PodState(string Phase, bool IsReady, string Reason, string Message);
