namespace ContainerMcp.SandboxServer.Http;

/// <summary>A request's body is not text in UTF-8, the encoding of JSON between systems (RFC 8259).</summary>
internal sealed class NotUtf8Exception() : Exception("The body is not valid UTF-8.");
