namespace ContainerMcp.SandboxServer.Http;

/// <summary>A message has more values than any use of it needs.</summary>
internal sealed class TooManyValuesException() : Exception($"The body has too many values: at most {ValueCount.Most}. A long text is one value.");
