namespace ContainerMcp.Operator.Hosting;

/// <summary>One environment variable, as <c>--help</c> and the documentation show it.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Purpose">What it sets.</param>
/// <param name="Allowed">The values that are accepted, in words that follow "must be".</param>
/// <param name="Default">The value of a variable that is not set, as it would be written or in words; null for one that is required.</param>
/// <param name="ChartValue">The chart's value that sets it; null where the chart takes another source or leaves it unset.</param>
internal sealed record SettingDescription(string Name, string Purpose, string Allowed, string? Default, string? ChartValue);
