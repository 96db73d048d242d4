namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>The stage that could not be completed. Those after it were not begun; only the token does not wait for the policy.</summary>
/// <param name="Stage">Which one.</param>
/// <param name="Reason">One word, for programs.</param>
/// <param name="Message">The cause in plain words.</param>
internal sealed record StageFailure(Stage Stage, string Reason, string Message);
