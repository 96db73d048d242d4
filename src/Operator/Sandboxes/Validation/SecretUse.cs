namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>What a sandbox wants of an entry of a Secret.</summary>
internal enum SecretUse
{
    /// <summary>A variable, which the agent sees.</summary>
    Variable,

    /// <summary>The search engine's key, which goes to the engine's address.</summary>
    Search,

    /// <summary>The sandbox's own bearer token, which only its server reads.</summary>
    Token,
}
