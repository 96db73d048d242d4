namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>What a program left behind.</summary>
internal sealed record CommandOutput(string Command, int ExitCode, string Stdout, string Stderr)
{
    public string All => Stdout + Stderr;

    /// <summary>Standard output of a program that must have succeeded.</summary>
    public string Ok() => ExitCode == 0 ? Stdout : throw new InvalidOperationException($"{Command}: exit code {ExitCode}\n{All}");
}
