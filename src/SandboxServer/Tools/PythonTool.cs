using System.Globalization;
using System.Text.Json;
using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>system_run_python</c>.</summary>
internal sealed class PythonTool(PythonManager python, PythonOptions options, ResultLimit limit) : SandboxTool<PythonResult>(Describe(options), ToolJson.Of<PythonResult>())
{
    protected override bool IsFailure(PythonResult result) => result.Failed;

    protected override async Task<PythonResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var result = await python.RunAsync(arguments.Text("code"), arguments.Timeout, cancellationToken);
        var value = result.Result?.GetRawText() ?? "";
        var ofValue = Math.Min(value.Length, Math.Max(limit.Most / 3, limit.Most - result.Output.Length - result.Error.Length));
        var (ofOutput, ofError) = limit.Divide(result.Output, result.Error, ofValue);
        var (output, outputFile) = limit.Fit(result.Output, ofOutput, "output");
        var (error, errorFile) = limit.Fit(result.Error, ofError, "error");
        var (text, resultFile) = limit.Fit(value, ofValue, "result");
        return result with
        {
            Output = output,
            OutputFile = outputFile,
            Error = error,
            ErrorFile = errorFile,
            // JSON that is cut is none: it comes as the text of its head and tail.
            Result = text.Length == value.Length ? result.Result : JsonSerializer.SerializeToElement(text, ToolJson.Of<string>()),
            ResultFile = resultFile,
        };
    }

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
            ResultField.FileOf("output"),
            ResultField.FileOf("error"),
            ResultField.FileOf("result"),
        ])
    { Destructive = true, NeedsJail = true };
}
