using System.Text.Json;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>How JSON is cut into objects: by a reader that keeps one bit a level, so that no nesting is too deep for it.</summary>
internal static class JsonFraming
{
    public static JsonReaderState NewState() => new(new JsonReaderOptions { MaxDepth = int.MaxValue });
}
