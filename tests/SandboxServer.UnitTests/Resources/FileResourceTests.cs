using ContainerMcp.SandboxServer.Tests.Fixtures;
using ModelContextProtocol.Protocol;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Resources;

public sealed class FileResourceTests
{
    [Theory]
    [InlineData("file://a.txt", "content")]
    [InlineData("file:///a.txt", "content")]
    [InlineData("file://sub/b%20c.txt", "nested")]
    [InlineData("file:///workspace/sub/b%20c.txt", "nested")]
    [InlineData("file://missing.txt", "Error: File not found: missing.txt")]
    [InlineData("file:///workspace/missing.txt", "Error: File not found: /workspace/missing.txt")]
    [InlineData("file://../token", "Error: Path traversal attempt detected: ../token")]
    [InlineData("file://%2e%2e/token", "Error: Path traversal attempt detected: ../token")]
    public async Task A_resource_is_a_file_of_the_workspace(string uri, string text)
    {
        await using var server = await ServerFixture.StartAsync();
        Directory.CreateDirectory(Path.Combine(server.Workspace, "sub"));
        await File.WriteAllTextAsync(Path.Combine(server.Workspace, "a.txt"), "content");
        await File.WriteAllTextAsync(Path.Combine(server.Workspace, "sub", "b c.txt"), "nested");
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var result = await client.ReadResourceAsync(uri);

        Assert.Equal(text, Assert.IsType<TextResourceContents>(Assert.Single(result.Contents)).Text);
    }

    [Fact]
    public async Task The_template_is_listed()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.Sse);

        Assert.Equal("file://{path}", Assert.Single(await client.ListResourceTemplatesAsync()).UriTemplate);
    }
}
