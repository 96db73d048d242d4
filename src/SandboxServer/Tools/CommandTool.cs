using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>system_run_command</c>.</summary>
internal sealed class CommandTool(BashManager bash, BashOptions options, ResultLimit limit) : SandboxTool<CommandResult>(Describe(options), ToolJson.Of<CommandResult>())
{
    protected override bool IsFailure(CommandResult result) => result.Failed;

    protected override async Task<CommandResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var result = await bash.RunAsync(arguments.Text("command"), arguments.Timeout, cancellationToken);
        var (ofOutput, ofError) = limit.Divide(result.Stdout, result.Stderr);
        var (stdout, stdoutFile) = limit.Fit(result.Stdout, ofOutput, "stdout");
        var (stderr, stderrFile) = limit.Fit(result.Stderr, ofError, "stderr");
        return result with { Stdout = stdout, StdoutFile = stdoutFile, Stderr = stderr, StderrFile = stderrFile };
    }

    private static ToolDefinition Describe(BashOptions options) => new(
        "system_run_command",
        "Run a command",
        "Runs a bash command line in a jail without network, in the workspace. Programs that exist there: "
            + (options.AllowAll ? "all of the image" : string.Join(", ", options.AllowedCommands)) + ". Nothing but files in the workspace outlives the call.",
        [
            ToolParameter.Text("command", "The command line, for bash."),
            ToolParameter.OptionalText("working_dir", "Accepted for compatibility and ignored: commands start in the workspace."),
            ToolParameter.Timeout(options.TimeoutDefault, options.TimeoutMax),
        ],
        [
            new("stdout", "string", "What the command wrote to standard output."),
            new("stderr", "string", "What it wrote to standard error."),
            new("exit_code", "integer", "Its exit code; 124 when it ran out of time."),
            ResultField.Success,
            ResultField.Error,
            ResultField.FileOf("stdout"),
            ResultField.FileOf("stderr"),
        ])
    { Destructive = true, NeedsJail = true };
}
