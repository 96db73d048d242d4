using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>system_env_var</c>: the sandbox's settings and its owner's variables, never a secret of the server.</summary>
internal sealed class EnvironmentTool(ServerSettings settings) : SandboxTool<EnvironmentResult>(Describe(), ToolJson.Of<EnvironmentResult>())
{
    protected override bool IsFailure(EnvironmentResult result) => false;

    protected override Task<EnvironmentResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var visible = settings.VisibleEnvironment;
        // An empty name asks for all and an unknown one has the value "", both as in the original.
        var result = arguments.OptionalText("var_name") is { Length: > 0 } name
            ? Only(name, visible.GetValueOrDefault(name, ""))
            : new EnvironmentResult(visible, null);
        return Task.FromResult(result);
    }

    private static EnvironmentResult Only(string name, string value) => new(new Dictionary<string, string> { [name] = value }, value);

    private static ToolDefinition Describe() => new(
        "system_env_var",
        "Environment variables",
        "Shows the sandbox's settings (limits, allowed commands, extensions and domains) and the variables its owner defined. Secrets of the server are not shown.",
        [ToolParameter.OptionalText("var_name", "One variable's name; without it all are returned.")],
        [
            new("variables", "object", "Names and values. An unknown name has an empty value."),
            new("requested_var", "string", "The value of the variable asked for, empty for an unknown name; null when all were asked for.") { Nullable = true },
        ])
    { ReadOnly = true, Idempotent = true };
}
