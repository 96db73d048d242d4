using ContainerMcp.SandboxServer.Files;
using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Tools;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Tools;

/// <summary>A long page is read in parts.</summary>
public sealed class PagePartTests : IDisposable
{
    private const int Most = 1000;

    private readonly string _root = Directory.CreateTempSubdirectory("pages-").FullName;
    private readonly ResultFiles _files;

    public PagePartTests() => _files = new(_root, "txt", TimeProvider.System);

    public void Dispose()
    {
        _files.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("a short line of the page\n")]
    [InlineData("日本語😀")]
    [InlineData("😀")]
    public void The_parts_make_the_whole(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 2000));
        var read = "";
        for (int? at = 0; at is { } offset;)
        {
            var part = Take(text, $$"""{"url":"x","offset":{{offset}}}""");
            var isLast = part.NextOffset is null;
            read += isLast ? part.Content : part.Content[..part.Content.LastIndexOf("\n[… ", StringComparison.Ordinal)];
            Assert.InRange(part.Content.Length, 1, Most + 300);
            at = part.NextOffset;
        }

        Assert.Equal(text, read);
    }

    [Fact]
    public void What_is_left_out_at_the_first_look_is_kept_in_a_file()
    {
        var text = new string('x', 5000);

        var part = Take(text, """{"url":"x"}""");

        Assert.True(part.Truncated);
        Assert.Equal(text, File.ReadAllText(Path.Combine(_root, part.ContentFile!)));
        Assert.Contains($"4,000 of 5,000 characters follow; offset 1000 reads on. All of it is in the file {part.ContentFile}", part.Content, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_asks_for_less_gets_less_and_no_file()
    {
        var part = Take(new string('x', 500), """{"url":"x","max_chars":10}""");

        Assert.StartsWith("xxxxxxxxxx\n[", part.Content, StringComparison.Ordinal);
        Assert.Equal(10, part.NextOffset);
        Assert.Null(part.ContentFile);
    }

    [Fact]
    public void A_short_page_is_as_it_was() => Assert.Equal(new("x", "u", "t", true), Take("x", """{"url":"x"}"""));

    private WebPageResult Take(string text, string arguments)
    {
        var tool = new ToolDefinition("web_scrape", "", "", [WebParameters.Url, .. PagePart.Parameters(Most)], []);
        var read = ToolArguments.Read(tool, System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, System.Text.Json.JsonElement>>(arguments));
        return PagePart.Take(new(text, "u", "t", true), read, new(Most, _files));
    }
}
