using ContainerMcp.TestCommon;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace ContainerMcp.Operator.Tests;

/// <summary>How large a file and how needy a class may become before it has to be taken apart, in the whole of src.</summary>
public sealed class SourceLimitTests
{
    private const int MostLines = 400;
    private const int MostParameters = 7;

    /// <summary>Classes from before the limit, with what they have. A number may only become smaller, and the entry go.</summary>
    private static readonly Dictionary<string, int> Known = new(StringComparer.Ordinal)
    {
        ["ClassController"] = 8,
        ["Controller"] = 11,
        ["OperatorHost"] = 10,
        ["PodStage"] = 8,
        ["ResourceInformer"] = 10,
        ["SandboxController"] = 23,
        ["StageRunner"] = 16,
    };

    private static readonly List<string> Files = [.. ProjectSource.Files(Repository.PathOf("src"))];

    [Fact]
    public void No_file_is_longer_than_400_lines()
    {
        Assert.NotEmpty(Files);
        Assert.All(Files, file => Assert.InRange(File.ReadLines(file).Count(), 0, MostLines));
    }

    [Fact]
    public void No_constructor_has_more_than_7_parameters()
    {
        var needy = Files.SelectMany(file => ProjectSource.Parse(file).GetRoot(TestContext.Current.CancellationToken).DescendantNodes())
            .Select(node => node switch
            {
                // Records are data: their parameters are their properties.
                ClassDeclarationSyntax { ParameterList: { } list } type => (type.Identifier.Text, list.Parameters.Count),
                ConstructorDeclarationSyntax { Parent: not RecordDeclarationSyntax } constructor => (constructor.Identifier.Text, constructor.ParameterList.Parameters.Count),
                _ => ("", 0),
            })
            .Where(found => found.Item2 > MostParameters)
            .OrderBy(found => found.Item1, StringComparer.Ordinal);

        Assert.Equal(
            string.Join(Environment.NewLine, Known.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}: {entry.Value}")),
            string.Join(Environment.NewLine, needy.Select(found => $"{found.Item1}: {found.Item2}")));
    }
}
