using System.Text;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.TestCommon;
using Xunit;

namespace ContainerMcp.CrdGenerator.Tests;

public sealed class CommittedCrdTests
{
    [Fact]
    public void The_committed_files_are_what_the_types_say()
    {
        var directory = Repository.PathOf("charts/container-mcp/crds");
        var committed = Directory.GetFiles(directory).ToDictionary(path => Path.GetFileName(path), File.ReadAllText);

        Assert.Equal(CrdWriter.Files(), committed);
    }

    /// <summary>kubectl apply notes the whole object in an annotation, which has to be smaller than 256 KiB.</summary>
    [Fact]
    public void Every_file_is_smaller_than_128_KiB()
    {
        Assert.NotEmpty(CrdWriter.Files());
        Assert.All(CrdWriter.Files().Values, content => Assert.InRange(Encoding.UTF8.GetByteCount(content), 1, 128 * 1024));
    }

    [Theory]
    [InlineData(typeof(McpSandbox))]
    [InlineData(typeof(McpSandboxClass))]
    public void Every_field_has_a_description(Type entity)
    {
        foreach (var schema in Schemas.WithPaths(Schemas.Root(entity)).Where(entry => entry.Path.StartsWith(".spec", StringComparison.Ordinal) && !entry.Path.EndsWith("[]", StringComparison.Ordinal)))
        {
            Assert.True(schema.Node.ContainsKey("description"), schema.Path + " has no description");
        }
    }
}
