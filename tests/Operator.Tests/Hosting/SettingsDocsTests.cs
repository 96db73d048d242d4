using System.Text;
using System.Text.RegularExpressions;
using ContainerMcp.Operator.Hosting;
using ContainerMcp.TestCommon;
using Xunit;

namespace ContainerMcp.Operator.Tests.Hosting;

/// <summary>What the declarations say is what people read, and what the chart sets.</summary>
public sealed partial class SettingsDocsTests
{
    private const string Begin = "<!-- The operator's variables: UPDATE_GOLDEN=1 with SettingsDocsTests writes them. -->\n";
    private const string End = "<!-- End of the operator's variables. -->\n";

    private static readonly IReadOnlyList<SettingDescription> Settings = OperatorSettings.Describe();

    private static readonly string Deployment = File.ReadAllText(Repository.PathOf("charts/container-mcp/templates/deployment.yaml"));

    /// <summary>To accept a change: run with UPDATE_GOLDEN=1 and review the difference.</summary>
    [Fact]
    public async Task The_table_in_the_documentation_is_what_the_operator_reads()
    {
        var path = Repository.PathOf("docs/settings.md");
        var page = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var (start, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(path, page[..start] + Table() + page[end..], TestContext.Current.CancellationToken);
            return;
        }

        Assert.Equal(Table(), page[start..end]);
    }

    [Fact]
    public void Help_names_every_variable_with_its_default_and_what_is_allowed()
    {
        var help = OperatorHelp.Render();

        Assert.All(Settings, setting => Assert.Contains(
            $"{setting.Name} ({(setting.Default is null ? "required" : $"default: {setting.Default}")})\n    {setting.Purpose}\n    Allowed: {setting.Allowed}.\n", help, StringComparison.Ordinal));
        Assert.Contains("OPERATOR_RESYNC (default: 10h)", help, StringComparison.Ordinal);
        Assert.Contains("OPERATOR_DNS_POD_LABELS (default: k8s-app=kube-dns)", help, StringComparison.Ordinal);
    }

    [Fact]
    public void The_chart_sets_only_variables_that_the_operator_reads()
    {
        var set = Variable().Matches(Deployment).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(set);
        Assert.Empty(set.Except(Settings.Select(setting => setting.Name)));
        // The rest is for those who run it by hand.
        Assert.Equal(["OPERATOR_HTTP_ADDRESS", "OPERATOR_WATCH_SILENCE"], Settings.Select(setting => setting.Name).Except(set));
    }

    [Fact]
    public void The_chart_sets_each_variable_from_the_value_that_the_documentation_names()
    {
        var helpers = string.Concat(Directory.EnumerateFiles(Repository.PathOf("charts/container-mcp/templates"), "*.tpl").Select(File.ReadAllText));
        Assert.All(Settings.Where(setting => setting.ChartValue is not null), setting =>
        {
            var entry = Regex.Match(Deployment, $"- name: {setting.Name}\n +value: (.*)\n").Groups[1].Value;
            var isDirect = Regex.IsMatch(entry, $@"\.Values\.{Regex.Escape(setting.ChartValue!)}\b");
            Assert.True(isDirect || (entry.Contains("include", StringComparison.Ordinal) && helpers.Contains(setting.ChartValue!.Split('.')[^1], StringComparison.Ordinal)), $"{setting.Name}: {entry}");
        });
    }

    private static string Table()
    {
        var table = new StringBuilder("| Variable | Value of the chart | What it sets | Allowed | Default |\n|---|---|---|---|---|\n");
        foreach (var setting in Settings)
        {
            table.Append($"| `{setting.Name}` | {(setting.ChartValue is { } value ? $"`{value}`" : "")} | {setting.Purpose} | {setting.Allowed} | {setting.Default ?? "required"} |\n");
        }

        return table.ToString();
    }

    [GeneratedRegex("- name: ([A-Z_]+)\n")]
    private static partial Regex Variable();
}
