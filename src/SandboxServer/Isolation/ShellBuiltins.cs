namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// Commands that are programs everywhere and that bash has built in as well: the list of allowed commands holds for them, too. What
/// belongs to the shell's own work (cd, test, read, kill, the grammar) always stays.
/// </summary>
internal static class ShellBuiltins
{
    // Takes back what was switched off.
    private const string Switch = "enable";

    private static readonly string[] Programs = ["echo", "pwd", "printf"];

    /// <summary>Those that bash has to do without, when only these commands are allowed. printf comes with echo: it is the echo that can be relied on.</summary>
    public static IReadOnlyList<string> SwitchedOff(IReadOnlyCollection<string> allowed)
    {
        string[] off = [.. Programs.Where(name => !allowed.Contains(name) && !(name == "printf" && allowed.Contains("echo")))];
        return off.Length == 0 || allowed.Contains(Switch) ? off : [.. off, Switch];
    }
}
