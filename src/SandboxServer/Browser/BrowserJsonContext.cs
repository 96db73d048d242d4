using System.Text.Json.Serialization;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>Generated metadata of what is said to the jail and heard from the page.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BrowserRequest))]
[JsonSerializable(typeof(RenderedPage))]
internal sealed partial class BrowserJsonContext : JsonSerializerContext;
