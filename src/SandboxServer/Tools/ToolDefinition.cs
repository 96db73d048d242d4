using ModelContextProtocol.Protocol;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>What a tool publishes about itself.</summary>
/// <param name="Name">The name, the original's.</param>
/// <param name="Title">The name for people.</param>
/// <param name="Description">What an agent needs to know to use it well.</param>
/// <param name="Parameters">The arguments.</param>
/// <param name="Result">The keys of the structured result.</param>
internal sealed record ToolDefinition(
    string Name, string Title, string Description, IReadOnlyList<ToolParameter> Parameters, IReadOnlyList<ResultField> Result)
{
    /// <summary>Changes nothing.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>May destroy what was there before.</summary>
    public bool Destructive { get; init; }

    /// <summary>Called twice with the same arguments, leaves what one call leaves.</summary>
    public bool Idempotent { get; init; }

    /// <summary>Reaches the world outside the sandbox.</summary>
    public bool OpenWorld { get; init; }

    /// <summary>Whether it runs somebody else's code, so that it needs a proven jail.</summary>
    public bool NeedsJail { get; init; }

    /// <summary>The form in which MCP publishes it.</summary>
    public Tool ToProtocol() => new()
    {
        Name = Name,
        Title = Title,
        Description = Description,
        InputSchema = ToolSchema.Input(Parameters),
        OutputSchema = ToolSchema.Output(Result),
        Annotations = new()
        {
            Title = Title,
            ReadOnlyHint = ReadOnly,
            DestructiveHint = Destructive,
            IdempotentHint = Idempotent,
            OpenWorldHint = OpenWorld,
        },
    };
}
