using System.Diagnostics.CodeAnalysis;

namespace ContainerMcp.SandboxServer.Settings;

/// <summary>Turns the text of a setting into a value, or says that it cannot.</summary>
internal delegate bool TryParse<T>(string text, [MaybeNullWhen(false)] out T value);
