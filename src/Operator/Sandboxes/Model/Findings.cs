using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ContainerMcp.Common;
using ContainerMcp.Crds.V1Alpha1;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>Collects findings, with the checks that many fields share.</summary>
internal sealed class Findings
{
    private static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(2);
    // The patterns are a few constants. .NET's own cache forgets them faster than one spec asks for them.
    private static readonly ConcurrentDictionary<string, Regex> Expressions = new(StringComparer.Ordinal);

    private readonly List<SpecFinding> _all = [];

    public IReadOnlyList<SpecFinding> All => _all;

    /// <summary>Refuses a value by what is expected instead.</summary>
    public void Add(string path, string? value, string expected) => Add(new SpecFinding(path, value, expected));

    /// <summary>Refuses a value, or a field without one, by the reason.</summary>
    public void Refuse(string path, string? value, string why) => Add(new SpecFinding(path, value, null) { Why = why });

    public void Add(SpecFinding finding) => _all.Add(finding);

    /// <summary>Refuses what a class, and only that, does not allow, by what is expected instead.</summary>
    public void AddCeiling(string path, string? value, string expected) => _all.Add(new(path, value, expected) { IsCeiling = true });

    /// <summary>Refuses what a class, and only that, does not allow, by the reason.</summary>
    public void RefuseCeiling(string path, string? value, string why) => _all.Add(new(path, value, null) { Why = why, IsCeiling = true });

    /// <summary>Refuses a text that is empty, too long or does not match; null passes.</summary>
    public void Text(string path, string? value, string pattern, int longest, string allowed)
    {
        // In .NET a $ also matches before a line's end.
        if (value is not null && (value.Length == 0 || value.Length > longest || value.EndsWith('\n') || !Expressions.GetOrAdd(pattern, text => new(text, RegexOptions.CultureInvariant, RegexTimeout)).IsMatch(value)))
        {
            Add(path, value, $"{allowed}, at most {longest} characters");
        }
    }

    public void Name(string path, string? value) =>
        Text(path, value, Patterns.DnsSubdomain, 253, "a name of lower-case letters, digits, - and . that begins and ends with a letter or digit");

    public void OneOf(string path, string? value, params string[] values)
    {
        if (!values.Contains(value, StringComparer.Ordinal))
        {
            Add(path, value, "one of " + string.Join(", ", values));
        }
    }

    public void TextList(string path, IList<string>? values, string pattern, int longest, string allowed)
    {
        Count(path, values?.Count ?? 0, 256);
        for (var i = 0; i < (values?.Count ?? 0); i++)
        {
            Text($"{path}[{i}]", values![i] ?? "", pattern, longest, allowed);
        }
    }

    public void Count(string path, int count, int most)
    {
        if (count > most)
        {
            Add(path, $"{count} entries", $"at most {most} entries");
        }
    }

    /// <summary>The duration, or null with a finding when it is none or lies outside of the bounds.</summary>
    public TimeSpan? Duration(string path, string? value, TimeSpan least, TimeSpan most, bool wholeSeconds)
    {
        if (!GoDuration.TryParse(value, out var duration)
            || duration.ToTimeSpan() < least || duration.ToTimeSpan() > most
            || (wholeSeconds && duration.Nanoseconds % 1_000_000_000 != 0))
        {
            Add(path, value, $"a duration such as 30s or 1h30m{(wholeSeconds ? " of whole seconds" : "")}, from {Show(least)} to {Show(most)}");
            return null;
        }

        return duration.ToTimeSpan();
    }

    /// <summary>The quantity, or null with a finding when it is none or is negative.</summary>
    public decimal? Quantity(string path, IntOrString? value)
    {
        if (value is null || !Quantities.TryParse(value, out var number))
        {
            Add(path, value?.Value, "a quantity such as 500m, 2 or 1Gi, from 0 and less than 8192Pi");
            return null;
        }

        return number;
    }

    /// <summary>A size in whole Mi within bounds that are given in Mi.</summary>
    public decimal? Mebibytes(string path, IntOrString? value, long least, long most)
    {
        var size = Quantity(path, value);
        if (size is { } bytes && (bytes % Quantities.Mebibyte != 0 || bytes < least * Quantities.Mebibyte || bytes > most * Quantities.Mebibyte))
        {
            Add(path, value!.Value, $"a whole number of Mi, from {least}Mi to {most}Mi");
            return null;
        }

        return size;
    }

    private static string Show(TimeSpan value) =>
        value.TotalHours >= 1 && value.Ticks % TimeSpan.TicksPerHour == 0 ? $"{value.TotalHours:0}h" : $"{value.TotalSeconds:0}s";
}
