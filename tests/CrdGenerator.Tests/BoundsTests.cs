using System.Text.RegularExpressions;
using ContainerMcp.Common;
using ContainerMcp.Crds.V1Alpha1;
using Xunit;
using Schema = System.Collections.Generic.Dictionary<string, object>;

namespace ContainerMcp.CrdGenerator.Tests;

/// <summary>Whoever may write a sandbox decides on the size of what the API server stores and the operator holds. The schema is where that ends.</summary>
public sealed class BoundsTests
{
    // A peer or term nested in another one would be a hole like an open schema.
    private const int Deepest = 12;

    [Theory]
    [InlineData(typeof(McpSandbox))]
    [InlineData(typeof(McpSandboxClass))]
    public void Every_text_list_and_map_has_a_bound_and_nothing_is_left_open(Type entity)
    {
        // apiVersion, kind and metadata are the server's own matter.
        var fields = Schemas.WithPaths(Schemas.Root(entity)).Where(field => field.Path.StartsWith(".spec", StringComparison.Ordinal) || field.Path.StartsWith(".status", StringComparison.Ordinal));

        Assert.Empty(fields.Where(field => !IsBounded(field.Node)).Select(field => field.Path));
    }

    [Theory]
    [InlineData(typeof(McpSandbox))]
    [InlineData(typeof(McpSandboxClass))]
    public void Nothing_is_nested_deeper_than_a_selector_in_an_affinity(Type entity) =>
        Assert.All(Schemas.WithPaths(Schemas.Root(entity)), field => Assert.InRange(field.Path.Split('.', '[').Length - 1, 0, Deepest));

    [Theory]
    [InlineData("30s", true)]
    [InlineData("1h30m", true)]
    [InlineData("1.5s", true)]
    [InlineData("0", true)]
    [InlineData("87600h", true)]
    [InlineData("999999999h", false)]
    [InlineData("100000h", false)]
    [InlineData("99999999m", false)]
    [InlineData("soon", false)]
    [InlineData("", false)]
    [InlineData("h", false)]
    [InlineData("-1s", false)]
    public void Durations_have_few_digits(string text, bool expected) => Assert.Equal(expected, Matches(Patterns.Duration, text));

    /// <summary>Rules turn durations into numbers: none that the pattern lets pass may be too long for that.</summary>
    [Theory]
    [InlineData("99999h99999h99999h99999h99999h")]
    [InlineData("9999999m9999999m9999999m9999999m")]
    [InlineData("999999999s999999999s999999999s9s")]
    public void No_duration_that_fits_the_pattern_is_out_of_range(string longest)
    {
        Assert.True(Matches(Patterns.Duration, longest) && longest.Length <= Patterns.LongestDuration);
        Assert.True(GoDuration.TryParse(longest, out _));
    }

    [Theory]
    [InlineData("0.0.0.0/0", true)]
    [InlineData("203.0.113.255/32", true)]
    [InlineData("::/0", true)]
    [InlineData("2001:db8::/32", true)]
    [InlineData("2001:DB8:0:1::/64", true)]
    [InlineData("1:2:3:4:5:6:7:8/128", true)]
    [InlineData("1:2:3:4:5:6:7::/112", true)]
    [InlineData("1::8/128", true)]
    [InlineData("::2:3:4:5:6:7:8/128", true)]
    [InlineData("10.0.0.0", false)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("10.0.0.256/8", false)]
    [InlineData("010.0.0.0/8", false)]
    [InlineData("10/8", false)]
    [InlineData("example.org/8", false)]
    [InlineData("1:2:3:4:5:6:7:8:9/64", false)]
    [InlineData("1::2::3/64", false)]
    [InlineData("1:2:3:4:5:6:7/64", false)]
    [InlineData("12345::/32", false)]
    [InlineData("2001:db8::/129", false)]
    [InlineData("2001:db8::/032", false)]
    [InlineData("::ffff:10.0.0.0/104", false)]
    public void Ranges_are_ranges(string text, bool expected) => Assert.Equal(expected, Matches(Patterns.Range, text));

    [Theory]
    [InlineData("spec.workspace.size", "Written as a quantity, such as 1Gi.")]
    [InlineData("spec.resources.limits", "Each is written as a quantity, such as 500m, 2 or 1Gi.")]
    [InlineData("spec.tools.python.memoryLimit", "Written as a quantity, such as 1Gi.")]
    public void Quantities_which_kubectl_shows_as_objects_say_what_they_are(string path, string words) =>
        Assert.Contains(words, (string)Schemas.At(path)["description"], StringComparison.Ordinal);

    private static bool IsBounded(Schema schema)
    {
        if (schema.Keys.Any(key => key is "x-kubernetes-preserve-unknown-fields" or "x-kubernetes-embedded-resource"))
        {
            return false;
        }

        return schema.TryGetValue("x-kubernetes-int-or-string", out _) ? Has(schema, "maxLength") && Has(schema, "pattern") : (string)schema["type"] switch
        {
            "string" => Has(schema, "maxLength") || Has(schema, "enum"),
            "array" => Has(schema, "maxItems"),
            "object" => Has(schema, "properties") ? !Has(schema, "additionalProperties") : Has(schema, "additionalProperties") && Has(schema, "maxProperties") && BoundsKeys(schema),
            "boolean" or "integer" => true,
            _ => false,
        };
    }

    private static bool BoundsKeys(Schema schema) =>
        schema.TryGetValue("x-kubernetes-validations", out var rules) && ((List<object>)rules).Cast<Schema>().Any(rule => ((string)rule["rule"]).Contains("size(k)", StringComparison.Ordinal));

    private static bool Has(Schema schema, string name) => schema.ContainsKey(name);

    private static bool Matches(string pattern, string text) => Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));
}
