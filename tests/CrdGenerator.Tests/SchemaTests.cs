using ContainerMcp.Crds.V1Alpha1;
using Xunit;
using Schema = System.Collections.Generic.Dictionary<string, object>;

namespace ContainerMcp.CrdGenerator.Tests;

public sealed class SchemaTests
{
    [Theory]
    [InlineData("spec.suspend", false)]
    [InlineData("spec.workspace.ephemeral", false)]
    public void Defaults_that_no_class_changes_are_filled_in_by_the_server(string path, object value) =>
        Assert.Equal(value, Schemas.At(path)["default"]);

    /// <summary>A default in the schema would be stored with the sandbox, and look like the user's own wish to the class.</summary>
    [Theory]
    [InlineData("spec.rollout", "OnIdle")]
    [InlineData("spec.workspace.size", "1Gi")]
    [InlineData("spec.workspace.retention", "Delete")]
    [InlineData("spec.lifecycle.onExpiry", "Delete")]
    [InlineData("spec.tools.bash.enabled", "true")]
    [InlineData("spec.tools.bash.allowedCommands", "ls, cat, grep, find, echo, pwd, mkdir, touch")]
    [InlineData("spec.tools.bash.timeoutDefault", "30s")]
    [InlineData("spec.tools.bash.timeoutMax", "120s")]
    [InlineData("spec.tools.python.enabled", "true")]
    [InlineData("spec.tools.python.memoryLimit", "256Mi")]
    [InlineData("spec.tools.python.timeoutDefault", "30s")]
    [InlineData("spec.tools.python.timeoutMax", "120s")]
    [InlineData("spec.tools.file.enabled", "true")]
    [InlineData("spec.tools.file.maxSize", "10Mi")]
    [InlineData("spec.tools.file.allowedExtensions", "txt, md, csv, json, py")]
    [InlineData("spec.tools.web.enabled", "true")]
    [InlineData("spec.tools.web.timeoutDefault", "30s")]
    [InlineData("spec.tools.web.allowedDomains", "*")]
    [InlineData("spec.tools.web.search.provider", "none")]
    public void Defaults_that_a_class_can_change_are_told_and_not_filled_in(string path, string value)
    {
        Assert.False(Schemas.At(path).ContainsKey("default"));
        Assert.EndsWith($" Unset: the class's default, else {value}.", (string)Schemas.At(path)["description"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_is_stored_as_it_was_written() =>
        Assert.DoesNotContain(Schemas.WithPaths(Schemas.At("spec", typeof(McpSandboxClass))), entry => entry.Path.Length > 0 && entry.Node.TryGetValue("default", out var value) && value is not Schema);

    [Fact]
    public void Classes_belong_to_the_cluster() =>
        Assert.Equal("Cluster", ((Schema)Schemas.Crd(typeof(McpSandboxClass))["spec"])["scope"]);

    [Fact]
    public void Printer_columns_of_classes_tell_what_an_administrator_looks_for() =>
        Assert.Equal(["Image", "Default", "Accepted", "Sandboxes", "Age"], Columns(typeof(McpSandboxClass)));

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
        Assert.Equal(["Phase", "Ready", "URL", "Class", "Age"], Columns(typeof(McpSandbox)));
    }

    private static IEnumerable<object> Columns(Type entity)
    {
        var versions = (List<object>)((Schema)Schemas.Crd(entity)["spec"])["versions"];
        return ((List<object>)((Schema)versions[0])["additionalPrinterColumns"]).Cast<Schema>()
            .Where(column => !column.ContainsKey("priority"))
            .Select(column => column["name"]);
    }
}
