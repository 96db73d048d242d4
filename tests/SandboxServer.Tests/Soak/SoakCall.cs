using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace ContainerMcp.SandboxServer.Tests.Soak;

/// <summary>A call and how to tell that its answer is right.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="IsRight">Judges the structured content; null where the call must be refused.</param>
/// <param name="Endless">It ends only when the client goes away.</param>
internal sealed record SoakCall(string Tool, Dictionary<string, object?> Arguments, Func<JsonElement, bool>? IsRight, bool Endless = false)
{
    public bool Accepts(CallToolResult result) => IsRight is null
        ? result.IsError == true
        : result.StructuredContent is { } content && IsRight(content);
}
