namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>Parts of image references.</summary>
internal static class ImageName
{
    /// <summary>The reference without its tag and digest: <c>registry:5000/a/b</c> of <c>registry:5000/a/b:1@sha256:...</c>.</summary>
    public static string RepositoryOf(string image)
    {
        var at = image.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? image : image[..at];
        var colon = name.LastIndexOf(':');
        // A colon before the last slash begins the registry's port.
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }
}
