using ContainerMcp.EndToEnd.Tests.Infrastructure;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>Each example is taken by the API server as it stands.</summary>
public sealed class ExamplesTests(Installation installation)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Files { get; } = new(
        Directory.EnumerateFiles(Repository.File("examples"), "*.yaml").Select(path => Path.GetRelativePath(Repository.Root, path)).Order());

    [Theory]
    [MemberData(nameof(Files))]
    public async Task An_example_can_be_applied(string file)
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var text = await File.ReadAllTextAsync(Repository.File(file), Ct);
        var output = await installation.Kubectl.ApplyAsync(text, Ct, "--namespace", ns.Name, "--dry-run=server");

        Assert.True(output.ExitCode == 0, output.All);
        // Not "created": a class belongs to no namespace, and another test may have made it.
        Assert.Contains("(server dry run)", output.Stdout, StringComparison.Ordinal);
    }

    /// <summary>A server may take what the operator then refuses: these are accepted by both.</summary>
    [Theory]
    [InlineData("idle")]
    [InlineData("retained")]
    [InlineData("private-search")]
    [InlineData("throwaway")]
    [InlineData("shell")]
    public async Task An_example_is_accepted_by_the_operator(string name)
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        (await ns.ApplyAsync(await File.ReadAllTextAsync(Repository.File($"examples/{name}.yaml"), Ct), Ct)).Ok();
        await Eventually.TrueAsync(
            "Accepted=True",
            async () => (await ns.KubectlAsync(Ct, "wait", "mcpsandbox", "--all", "--for=condition=Accepted", "--timeout=1s")).ExitCode == 0,
            TimeSpan.FromSeconds(60), Ct, ns.DescribeAsync);
    }
}
