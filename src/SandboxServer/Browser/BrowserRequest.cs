namespace ContainerMcp.SandboxServer.Browser;

/// <summary>What the launcher of the browser's jail is asked for.</summary>
/// <param name="Program">The program and its arguments.</param>
/// <param name="Port">Where its proxy is to be found on the jail's loopback.</param>
internal sealed record BrowserRequest(IReadOnlyList<string> Program, int Port);
