using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Access to files in the workspace.</summary>
public sealed class FileToolSpec
{
    /// <summary>false removes the tools from the server.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The largest file that is read or written, in whole Mi.</summary>
    [Quantity]
    public IntOrString? MaxSize { get; set; }

    /// <summary>Extensions that files must have to be read, written or moved. ["*"] allows all, also names without an extension.</summary>
    [Items(MaxItems = 256), Length(MaxLength = 64), Pattern(Patterns.Extension)]
    public IList<string>? AllowedExtensions { get; set; }
}
