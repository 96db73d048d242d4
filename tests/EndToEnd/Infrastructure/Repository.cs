namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>Files of this repository, found from where the test assembly lies.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string File(string relative) => Path.Combine(Root, relative);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(directory.FullName, "ContainerMcp.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"no ContainerMcp.sln above {AppContext.BaseDirectory}");
    }
}
