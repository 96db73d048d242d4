namespace ContainerMcp.SandboxServer.Http;

/// <summary>A request body comes too slowly.</summary>
internal sealed class SlowUploadException(TimeSpan limit) : Exception(
    $"The request body comes too slowly: each 64 KiB of it has {limit.TotalSeconds:0} s (MCP_WRITE_TIMEOUT), and {TransferPace.Wanted.TotalSeconds:0} s while others wait for memory.");
