namespace ContainerMcp.Definitions.Tests;

/// <summary>The checkout in which the tests were built.</summary>
internal static class Repository
{
    /// <summary>The definitions that the chart installs.</summary>
    public static string Definitions => PathOf("charts/container-mcp/crds");

    /// <summary>The definitions of earlier charts, a folder each.</summary>
    public static string Earlier => PathOf("tests/Definitions/Earlier");

    /// <summary>The path of a file or folder of the repository.</summary>
    public static string PathOf(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ContainerMcp.sln")))
            {
                return Path.Combine(folder.FullName, relative);
            }
        }

        throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
