namespace ContainerMcp.Benchmarks.Server;

/// <summary>What all rows do: as little as possible, so that they show the price of doing it.</summary>
internal static class Work
{
    public const string Answer = "hello";

    public const string BashCommand = "echo " + Answer;

    public const string PythonCode = "print('" + Answer + "')";

    public const string ColdFirejail = "firejail ... bash -c";
}
