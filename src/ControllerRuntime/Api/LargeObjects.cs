namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>Held while a large object is read. Never across an await: whoever waits for it waits for a computation only.</summary>
internal static class LargeObjects
{
    public static readonly Lock Lock = new();
}
