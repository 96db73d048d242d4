using Xunit;
using Schema = System.Collections.Generic.Dictionary<string, object>;

namespace ContainerMcp.Crds.Tests.Generation;

public sealed class SchemaTests
{
    [Theory]
    [InlineData("spec.suspend", false)]
    [InlineData("spec.workspace.size", "1Gi")]
    [InlineData("spec.workspace.retention", "Delete")]
    [InlineData("spec.workspace.ephemeral", false)]
    [InlineData("spec.lifecycle.onExpiry", "Delete")]
    [InlineData("spec.tools.bash.enabled", true)]
    [InlineData("spec.tools.bash.timeoutDefault", "30s")]
    [InlineData("spec.tools.bash.timeoutMax", "120s")]
    [InlineData("spec.tools.python.memoryLimit", "256Mi")]
    [InlineData("spec.tools.python.timeoutDefault", "30s")]
    [InlineData("spec.tools.python.timeoutMax", "120s")]
    [InlineData("spec.tools.file.maxSize", "10Mi")]
    [InlineData("spec.tools.web.enabled", true)]
    [InlineData("spec.tools.web.timeoutDefault", "30s")]
    [InlineData("spec.tools.web.search.provider", "none")]
    public void Defaults_are_those_of_the_design(string path, object value) =>
        Assert.Equal(value, Schemas.At(path)["default"]);

    [Fact]
    public void Default_lists_are_those_of_the_design()
    {
        Assert.Equal(
            ["ls", "cat", "grep", "find", "echo", "pwd", "mkdir", "touch"],
            (List<object>)Schemas.At("spec.tools.bash.allowedCommands")["default"]);
        Assert.Equal(["txt", "md", "csv", "json", "py"], (List<object>)Schemas.At("spec.tools.file.allowedExtensions")["default"]);
        Assert.Equal(["*"], (List<object>)Schemas.At("spec.tools.web.allowedDomains")["default"]);
    }

    /// <summary>Without an empty object as the default of each parent, a server would never reach the defaults of the children.</summary>
    [Fact]
    public void Defaults_reach_a_sandbox_without_any_spec()
    {
        foreach (var (path, node) in Schemas.WithPaths(Schemas.At("spec")).Where(entry => entry.Node.ContainsKey("default")))
        {
            var parent = path.Contains('.', StringComparison.Ordinal) ? path[..path.LastIndexOf('.')] : "";
            if (parent.Length > 0)
            {
                Assert.True(Schemas.At("spec" + parent).ContainsKey("default"), $"{parent} above {path} has no default");
            }
        }
    }

    [Fact]
    public void Names_leave_room_for_the_names_of_children()
    {
        var name = (Schema)((Schema)Schemas.At("metadata")["properties"])["name"];

        Assert.Equal(49, name["maxLength"]);
        Assert.True("mcp-".Length + 49 + "-workspace".Length <= 63);
    }

    [Fact]
    public void Printer_columns_are_those_of_the_design()
    {
        var versions = (List<object>)((Schema)Schemas.Crd()["spec"])["versions"];
        var columns = ((List<object>)((Schema)versions[0])["additionalPrinterColumns"]).Cast<Schema>();

        Assert.Equal(
            ["Phase", "Ready", "URL", "Class", "Age"],
            columns.Where(column => !column.ContainsKey("priority")).Select(column => column["name"]));
    }
}
