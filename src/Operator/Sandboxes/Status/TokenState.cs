using System.Globalization;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>What is known of a token's rotations. There are none of a Secret that the user brings.</summary>
/// <param name="RotatedAt">The last rotation.</param>
/// <param name="PreviousUntil">Until when the token before it is valid; null when it is not any more.</param>
/// <param name="ChangedAt">When the set of valid tokens last changed.</param>
internal sealed record TokenState(DateTimeOffset? RotatedAt, DateTimeOffset? PreviousUntil, DateTimeOffset? ChangedAt)
{
    /// <summary>What a rotation has done, for the status and for events.</summary>
    public static string InWords(string secret, DateTimeOffset? until) => until is { } end
        ? string.Create(CultureInfo.InvariantCulture, $"The Secret {secret} holds a new token. The old one is valid until {end.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.")
        : $"The Secret {secret} holds a new token. The old one is no longer valid.";
}
