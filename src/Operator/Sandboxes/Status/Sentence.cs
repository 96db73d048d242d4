namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>Somebody else's words as a sentence.</summary>
internal static class Sentence
{
    public static string Of(string text) => text.TrimEnd().TrimEnd('.') + ".";
}
