using System.Text.Json;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ModelContextProtocol.Client;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Tools;

/// <summary>The contract that other programs are written against: names, arguments, result keys, annotations.</summary>
public sealed class ToolCatalogTests
{
    private const string Everything = """
        file_delete(path) -> success path error? | destructive
        file_list(path= pattern= cursor= limit=) -> entries path success error? truncated? next_cursor? | read-only idempotent
        file_move(source destination) -> success source destination error? | destructive
        file_read(path encoding= offset= limit= byte_offset= byte_limit=) -> content size modified success error? truncated? next_offset? next_byte_offset? total_lines? | read-only idempotent
        file_write(path content encoding=) -> success path error? | destructive idempotent
        system_env_var(var_name=) -> variables requested_var | read-only idempotent
        system_run_command(command working_dir= timeout=) -> stdout stderr exit_code success error? stdout_file? stderr_file? | destructive
        system_run_python(code working_dir= timeout=) -> output error result success output_file? error_file? result_file? | destructive
        web_browse(url wait_for_selector= wait_seconds= max_chars= offset= timeout=) -> content url title success error truncated? next_offset? content_file? | read-only open
        web_scrape(url selector= max_chars= offset= timeout=) -> content url title success error truncated? next_offset? content_file? | read-only open
        web_search(query timeout=) -> results query error? | read-only open
        """;

    [Theory]
    [InlineData(McpTransport.Sse)]
    [InlineData(McpTransport.StreamableHttp)]
    [InlineData(McpTransport.StreamableHttpSession)]
    public async Task Every_transport_shows_the_documented_tools(McpTransport transport)
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(transport);

        var tools = await client.ListToolsAsync();

        Assert.Equal(Everything.ReplaceLineEndings("\n"), string.Join('\n', tools.OrderBy(tool => tool.Name, StringComparer.Ordinal).Select(Show)));
        Assert.All(tools, tool => Assert.True(tool.Description.Length > 20 && tool.Title is { Length: > 3 }));
    }

    [Theory]
    [InlineData("TOOLS_ENABLE_BASH", "system_run_command")]
    [InlineData("TOOLS_ENABLE_PYTHON", "system_run_python")]
    [InlineData("TOOLS_ENABLE_FILE", "file_")]
    [InlineData("TOOLS_ENABLE_WEB", "web_")]
    public async Task Tools_of_a_disabled_group_do_not_exist(string variable, string prefix)
    {
        await using var server = await ServerFixture.StartAsync(env => env[variable] = "false");
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var names = (await client.ListToolsAsync()).Select(tool => tool.Name).ToList();

        Assert.DoesNotContain(names, name => name.StartsWith(prefix, StringComparison.Ordinal));
        Assert.Contains("system_env_var", names);
        await Assert.ThrowsAsync<ModelContextProtocol.McpProtocolException>(async () => await client.CallToolAsync(prefix == "file_" ? "file_read" : prefix == "web_" ? "web_scrape" : prefix));
    }

    [Fact]
    public async Task The_maximum_of_the_timeout_is_published()
    {
        await using var server = await ServerFixture.StartAsync(env => env["BASH_TIMEOUT_MAX"] = "45");
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var tool = (await client.ListToolsAsync()).Single(tool => tool.Name == "system_run_command");

        Assert.Equal(45, tool.JsonSchema.GetProperty("properties").GetProperty("timeout").GetProperty("maximum").GetDouble());
    }

    /// <summary>What models' APIs, or converters before them, refuse: unions with null, exclusive bounds, defaults, combinations.</summary>
    [Fact]
    public async Task The_arguments_use_plain_types_only()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        string[] plain = ["type", "description", "minimum", "maximum"];

        foreach (var tool in await client.ListToolsAsync())
        {
            Assert.Equal("object", tool.JsonSchema.GetProperty("type").GetString());
            foreach (var property in tool.JsonSchema.GetProperty("properties").EnumerateObject())
            {
                Assert.Equal(JsonValueKind.String, property.Value.GetProperty("type").ValueKind);
                Assert.Empty(property.Value.EnumerateObject().Select(member => member.Name).Except(plain));
            }
        }
    }

    [Fact]
    public async Task An_optional_argument_may_still_be_null()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var result = await client.CallToolAsync("file_list", new Dictionary<string, object?> { ["path"] = null, ["pattern"] = null });

        Assert.True(result.StructuredContent?.GetProperty("success").GetBoolean());
    }

    private static string Show(McpClientTool tool)
    {
        var input = tool.JsonSchema;
        var required = Strings(input, "required");
        var arguments = input.GetProperty("properties").EnumerateObject().Select(property => required.Contains(property.Name)
            ? property.Name
            : $"{property.Name}=");
        var output = tool.ReturnJsonSchema!.Value;
        var always = Strings(output, "required");
        var keys = output.GetProperty("properties").EnumerateObject().Select(property => property.Name + (always.Contains(property.Name) ? "" : "?"));
        var hints = tool.ProtocolTool.Annotations!;
        var notes = new[]
        {
            hints.ReadOnlyHint == true ? "read-only" : null,
            hints.DestructiveHint == true ? "destructive" : null,
            hints.IdempotentHint == true ? "idempotent" : null,
            hints.OpenWorldHint == true ? "open" : null,
        };
        return $"{tool.Name}({string.Join(' ', arguments)}) -> {string.Join(' ', keys)} | {string.Join(' ', notes.OfType<string>())}";
    }

    private static HashSet<string> Strings(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];
}
