using System.Text.Json.Serialization;
using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>Generated metadata of the result types; <see cref="ToolJson"/> says how they are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(CommandResult))]
[JsonSerializable(typeof(PythonResult))]
[JsonSerializable(typeof(EnvironmentResult))]
[JsonSerializable(typeof(FileReadResult))]
[JsonSerializable(typeof(FileWriteResult))]
[JsonSerializable(typeof(FileListResult))]
[JsonSerializable(typeof(FileDeleteResult))]
[JsonSerializable(typeof(FileMoveResult))]
[JsonSerializable(typeof(WebPageResult))]
[JsonSerializable(typeof(WebSearchResult))]
internal sealed partial class ToolJsonContext : JsonSerializerContext;
