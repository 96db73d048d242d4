namespace ContainerMcp.Chaos.Tests.World;

/// <summary>What the users want of one sandbox; null where they want none of that name.</summary>
/// <param name="Uid">The object's.</param>
/// <param name="Marker">The value of a variable that its pod must show.</param>
/// <param name="Suspended">No pod.</param>
/// <param name="Ephemeral">No claim.</param>
/// <param name="Retain">The claim outlives it.</param>
/// <param name="UserSecret">Brings its own token.</param>
internal sealed record DesiredSandbox(string Uid, string Marker, bool Suspended, bool Ephemeral, bool Retain, bool UserSecret)
{
    /// <summary>The token and the uid of the claim that were there before a restore: files and token must be the same in the end.</summary>
    public (string? Token, string? Claim) Kept { get; init; }
}
