using System.Text.RegularExpressions;
using ContainerMcp.EndToEnd.Tests.Infrastructure;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>What the documentation tells people to type exists, and the first five minutes work as written.</summary>
public sealed partial class DocsTests(Installation installation)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Pages { get; } = new(
        Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Repository.File("docs"), "*.md"))
            .Append(Repository.File("eng/README.md"))
            .Select(page => Path.GetRelativePath(Repository.Root, page)));

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Links_and_commands_point_at_what_is_there(string page)
    {
        var text = await File.ReadAllTextAsync(Repository.File(page), Ct);
        var directory = Path.GetDirectoryName(Repository.File(page))!;
        var targets = await MakeTargetsAsync();

        Assert.All(Links(text), link => Assert.True(Path.Exists(Path.Combine(directory, link)), $"{page} links to {link}"));
        Assert.All(
            ShellBlocks().Matches(text).SelectMany(block => MakeCalls().Matches(block.Groups["commands"].Value)),
            call => Assert.Contains(call.Groups["target"].Value, targets));
        Assert.All(
            Paths().Matches(text).Select(match => match.Value),
            path => Assert.True(Path.Exists(Repository.File(path)), $"{page} names {path}"));
    }

    [Fact]
    public async Task The_first_five_minutes_work_as_written()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var readme = await File.ReadAllTextAsync(Repository.File("README.md"), Ct);
        var blocks = ShellBlocks().Matches(readme).Where(block => block.Groups["tested"].Success).Select(block => block.Groups["commands"].Value).ToArray();
        Assert.True(blocks.Length >= 3);
        var kubeconfig = Path.Combine(Directory.CreateTempSubdirectory("e2e-docs-").FullName, "kubeconfig");
        try
        {
            File.Copy(installation.Kubeconfig, kubeconfig);
            var environment = new Dictionary<string, string?> { ["KUBECONFIG"] = kubeconfig, ["NAMESPACE"] = ns.Name };

            var output = await Command.RunAsync(
                "bash",
                ["-euo", "pipefail", "-c", "kubectl config set-context --current --namespace=$NAMESPACE\n" + string.Concat(blocks)],
                Ct, environment: environment, timeout: TimeSpan.FromMinutes(4));

            Assert.True(output.ExitCode == 0, $"{output.All}\n{await ns.DescribeAsync()}");
            Assert.Contains("demo: ok", output.Stdout, StringComparison.Ordinal);
            Assert.Contains($"http://mcp-agent.{ns.Name}.svc.cluster.local:8000/sse", output.Stdout, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(kubeconfig)!, recursive: true);
        }
    }

    private static IEnumerable<string> Links(string text) =>
        MarkdownLinks().Matches(text).Select(match => match.Groups["target"].Value).Where(link => !link.Contains("://", StringComparison.Ordinal));

    private static async Task<HashSet<string>> MakeTargetsAsync() =>
        [.. MakeTargets().Matches(await File.ReadAllTextAsync(Repository.File("Makefile"), Ct)).Select(match => match.Groups["target"].Value)];

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex MarkdownLinks();

    [GeneratedRegex(@"(?<tested><!-- tested[^>]*-->\n)?```sh\n(?<commands>.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlocks();

    [GeneratedRegex(@"^\s*make (?<target>[a-z]+)", RegexOptions.Multiline)]
    private static partial Regex MakeCalls();

    [GeneratedRegex(@"^(?<target>[a-z]+):.*## ", RegexOptions.Multiline)]
    private static partial Regex MakeTargets();

    [GeneratedRegex(@"(?<![\w./~-])(src|tests|examples|charts|docs|eng)/[\w./-]*\w")]
    private static partial Regex Paths();
}
