namespace ContainerMcp.Chaos.Tests;

/// <summary>Files of the repository that the tests were built in.</summary>
internal static class RepositoryPath
{
    public static string Of(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ContainerMcp.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return Path.Combine(folder.FullName, path);
    }
}
