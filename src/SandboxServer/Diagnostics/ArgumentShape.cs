namespace ContainerMcp.SandboxServer.Diagnostics;

/// <summary>What may be known of an argument.</summary>
/// <param name="Name">A declared argument's name; undeclared ones are summed up as <c>other</c>, their names being the client's.</param>
/// <param name="Type">JSON type.</param>
/// <param name="Bytes">Size as JSON, in bytes of UTF-8.</param>
internal sealed record ArgumentShape(string Name, string Type, long Bytes);
