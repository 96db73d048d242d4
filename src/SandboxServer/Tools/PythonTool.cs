using System.Globalization;
using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>system_run_python</c>.</summary>
internal sealed class PythonTool(PythonManager python, PythonOptions options) : SandboxTool<PythonResult>(Describe(options), ToolJson.Of<PythonResult>())
{
    protected override bool IsFailure(PythonResult result) => result.Failed;

    protected override Task<PythonResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken) =>
        python.RunAsync(arguments.Text("code"), arguments.Timeout, cancellationToken);

    private static ToolDefinition Describe(PythonOptions options) => new(
        "system_run_python",
        "Run Python code",
        string.Create(CultureInfo.InvariantCulture,
            $"Runs Python 3 code (standard library) in a jail without network, in the workspace, with {options.MemoryLimitBytes >> 20} MiB of memory. A value assigned to _ is returned as result. Nothing but files in the workspace outlives the call."),
        [
            ToolParameter.Text("code", "The source text."),
            ToolParameter.OptionalText("working_dir", "Accepted for compatibility and ignored: code starts in the workspace."),
            ToolParameter.Timeout(options.TimeoutDefault, options.TimeoutMax),
        ],
        [
            new("output", "string", "What the code printed."),
            new("error", "string", "The traceback or the reason of the failure; empty when there was none."),
            new("result", "any", "The value of _ as JSON; null when it was not set."),
            ResultField.Success,
        ])
    { Destructive = true, NeedsJail = true };
}
