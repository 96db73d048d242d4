using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>The reasons of TokenRotated.</summary>
[ReasonsOf(ConditionTypes.TokenRotated)]
public static class TokenRotatedReasons
{
    /// <summary>The Secret holds a new token. The message says until when the old one is valid.</summary>
    [Status(ConditionStatus.True)]
    public const string Rotated = "Rotated";

    /// <summary>The token is in a Secret of your own (spec.auth.tokenSecretName), which the operator does not change.</summary>
    /// <remarks>Write the new token into the key token of that Secret, for a while with the old one on a second line.</remarks>
    [Status(ConditionStatus.False)]
    public const string SecretOfUser = "SecretOfUser";
}
