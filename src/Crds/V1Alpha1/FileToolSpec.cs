using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Access to files in the workspace.</summary>
public sealed class FileToolSpec
{
    /// <summary>false removes the tools from the server.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The largest file that the tools read or write, in whole Mi.</summary>
    [Quantity]
    public IntOrString? MaxSize { get; set; }

    /// <summary>Extensions of the files that may be read, written or moved. ["*"] allows every file, including those without an extension.</summary>
    [Items(MaxItems = 256), Length(MaxLength = 64), Pattern(Patterns.Extension)]
    public IList<string>? AllowedExtensions { get; set; }
}
