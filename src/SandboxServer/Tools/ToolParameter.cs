namespace ContainerMcp.SandboxServer.Tools;

/// <summary>One argument that a tool takes: what is published in its input schema, and what is checked.</summary>
internal sealed record ToolParameter
{
    private ToolParameter(string name, string description) => (Name, Description) = (name, description);

    /// <summary>The argument's name.</summary>
    public string Name { get; }

    /// <summary>What it means, for the agent.</summary>
    public string Description { get; }

    /// <summary>Whether the call fails without it.</summary>
    public bool Required { get; private init; }

    /// <summary>What is assumed when it is absent; null: nothing.</summary>
    public string? Default { get; private init; }

    /// <summary>Set for a number of seconds (up to this many); null for others.</summary>
    public double? MaximumSeconds { get; private init; }

    /// <summary>Set for a whole number within these bounds; null for others.</summary>
    public (long From, long To)? WholeNumbers { get; private init; }

    /// <summary>Text that must be given.</summary>
    public static ToolParameter Text(string name, string description) => new(name, description) { Required = true };

    /// <summary>Text that may be left out or null.</summary>
    public static ToolParameter OptionalText(string name, string description, string? @default = null) =>
        new(name, @default is null ? description : $"{description} Default: {@default}.") { Default = @default };

    /// <summary>A whole number that may be left out or null.</summary>
    public static ToolParameter OptionalNumber(string name, string description, long from, long to) => new(name, description) { WholeNumbers = (from, to) };

    /// <summary>The call's own timeout, in seconds.</summary>
    public static ToolParameter Timeout(TimeSpan @default, TimeSpan maximum) =>
        new("timeout", FormattableString.Invariant($"Seconds after which the call is ended: more than 0, at most {maximum.TotalSeconds}. Default {@default.TotalSeconds}."))
        {
            MaximumSeconds = maximum.TotalSeconds,
        };

    /// <summary>A number of seconds that may be left out.</summary>
    public static ToolParameter OptionalSeconds(string name, string description, TimeSpan maximum) => new(name, description) { MaximumSeconds = maximum.TotalSeconds };

    /// <summary>The form in words, for error messages.</summary>
    public string Allowed => WholeNumbers is { } range
        ? FormattableString.Invariant($"a whole number from {range.From} to {range.To}")
        : MaximumSeconds is { } maximum
        ? FormattableString.Invariant($"a number of seconds greater than 0 and at most {maximum}")
        : Required ? "a string" : "a string or null";
}
