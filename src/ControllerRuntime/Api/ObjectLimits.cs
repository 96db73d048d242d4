namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>
/// Bounds of what is taken from the API server. It holds objects of up to 1.5 MB (etcd's default), and JSON's escapes can make six times as
/// much of them; what this operator makes and works with is a thousandth of that. What is beyond the bounds is no failure of the list or
/// watch that it comes in: it is an <see cref="UnreadableObject"/>.
/// </summary>
internal static class ObjectLimits
{
    /// <summary>Bytes of an object or of an event. What comes after them is passed over.</summary>
    public const int Largest = 4 * 1024 * 1024;

    /// <summary>Objects above this are read one at a time in the whole process: what is made of their bytes can be many times as large.</summary>
    public const int Large = 256 * 1024;

    /// <summary>Bytes of JSON up to which an object is kept whole in a cache, unless it is said otherwise for its kind.</summary>
    public const int LargestWhole = 4 * 1024;

    /// <summary>Levels of nesting. No object that means something has a third of it, and code that follows the nesting needs stack for each.</summary>
    public const int Deepest = 64;
}
