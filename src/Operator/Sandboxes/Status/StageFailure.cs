namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>The stage that could not be completed; later ones were not begun.</summary>
/// <param name="Stage">Which one.</param>
/// <param name="Reason">One word, for programs.</param>
/// <param name="Message">The cause in plain words.</param>
internal sealed record StageFailure(Stage Stage, string Reason, string Message)
{
    /// <summary>The reason of a name that is taken by what is on its way out.</summary>
    public const string PredecessorEnding = "PredecessorEnding";
}
