using System.Reflection;
using ContainerMcp.Crds.Attributes;
using ContainerMcp.TestCommon;
using Xunit;

namespace ContainerMcp.CrdGenerator.Tests;

public sealed class ConditionDocsTests
{
    private static readonly Type[] Groups = [.. typeof(ReasonsOfAttribute).Assembly.GetTypes().Where(type => type.GetCustomAttribute<ReasonsOfAttribute>() is not null)];

    [Fact]
    public void The_committed_page_is_what_the_constants_say() =>
        Assert.Equal(ConditionDocs.Write(), File.ReadAllText(Repository.PathOf(ConditionDocs.Path)));

    [Fact]
    public void The_page_has_every_reason()
    {
        var page = ConditionDocs.Write();
        Assert.NotEmpty(Groups);
        Assert.All(Groups.SelectMany(group => group.GetFields()), reason => Assert.Contains($"| {reason.GetRawConstantValue()} |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_reason_is_one_word_and_named_like_its_constant() =>
        Assert.All(Groups.SelectMany(group => group.GetFields()), reason =>
        {
            Assert.Equal(reason.Name, reason.GetRawConstantValue());
            Assert.Matches("^[A-Z][A-Za-z]{1,62}$", reason.Name);
        });
}
