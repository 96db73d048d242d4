using ContainerMcp.Definitions.Tests.Server;

namespace ContainerMcp.Definitions.Tests;

/// <summary>Server-side apply and the status subresource, as the operator and GitOps tools use them.</summary>
public sealed class WriteTests(SharedServer shared)
{
    private DefinitionServer Server => shared.Server;

    [Fact]
    public async Task Two_managers_own_their_own_variables()
    {
        (await Server.ApplyAsync("McpSandbox", "variables", "one", "{env: [{name: A, value: one}]}")).Ok();
        (await Server.ApplyAsync("McpSandbox", "variables", "two", "{env: [{name: B, value: two}]}")).Ok();
        (await Server.ApplyAsync("McpSandbox", "variables", "one", "{env: [{name: C, value: one}]}")).Ok();
        var names = (await Server.ReadAsync("McpSandbox", "variables")).Ok().Body["spec"]!["env"]!.AsArray().Select(variable => (string)variable!["name"]!);

        Assert.Equal(["B", "C"], names.Order());
    }

    [Fact]
    public async Task Conditions_are_one_of_each_type()
    {
        (await Server.CreateAsync("McpSandbox", "conditions", "{}")).Ok();
        (await Server.ApplyStatusAsync("McpSandbox", "conditions", Status("Ready", "False"))).Ok();
        (await Server.ApplyStatusAsync("McpSandbox", "conditions", Status("Ready", "True"))).Ok();
        var conditions = (await Server.ReadAsync("McpSandbox", "conditions")).Ok().Body["status"]!["conditions"]!.AsArray();

        Assert.Equal(("Ready", "True"), ((string?)Assert.Single(conditions)!["type"], (string?)conditions[0]!["status"]));
    }

    [Theory]
    [InlineData("McpSandbox")]
    [InlineData("McpSandboxClass")]
    public async Task The_status_is_written_apart_from_the_spec(string kind)
    {
        (await Server.CreateAsync(kind, "apart", "{}")).Ok();
        (await Server.ApplyStatusAsync(kind, "apart", "{observedGeneration: 1}")).Ok();
        (await Server.MergeAsync(kind, "apart", """{"status": {"observedGeneration": 7}, "spec": {}}""")).Ok();
        (await Server.ApplyStatusAsync(kind, "apart", "{observedGeneration: 2}")).Ok();
        var read = (await Server.ReadAsync(kind, "apart")).Ok().Body;

        Assert.Equal((2, 1), ((int)read["status"]!["observedGeneration"]!, (int)read["metadata"]!["generation"]!));
    }

    [Fact]
    public async Task A_status_cannot_say_what_is_no_status()
    {
        (await Server.CreateAsync("McpSandbox", "wrong-status", "{}")).Ok();
        var answer = await Server.ApplyStatusAsync("McpSandbox", "wrong-status", "{phase: Sleeping}");

        Assert.Contains(answer.Causes, cause => cause.Field == "status.phase");
    }

    /// <summary>A name that its children could not have is refused before anything is made.</summary>
    [Theory]
    [InlineData("with.dot")]
    [InlineData("a23456789012345678901234567890123456789012345678xy")]
    public async Task A_name_that_children_cannot_have_is_refused(string name)
    {
        var answer = await Server.CreateAsync("McpSandbox", name, "{}");

        Assert.Contains(answer.Causes, cause => cause.Field.StartsWith("metadata.name", StringComparison.Ordinal));
    }

    private static string Status(string type, string status) =>
        $"{{conditions: [{{type: {type}, status: \"{status}\", reason: Tested, message: m, lastTransitionTime: \"2026-01-01T00:00:00Z\"}}]}}";
}
