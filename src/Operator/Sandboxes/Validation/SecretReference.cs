namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>One entry of a Secret that a spec names.</summary>
/// <param name="Path">The field that names it.</param>
/// <param name="Name">The Secret.</param>
/// <param name="Key">The entry.</param>
/// <param name="Use">What it is for.</param>
internal sealed record SecretReference(string Path, string Name, string Key, SecretUse Use);
