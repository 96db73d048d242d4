using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Api;

/// <summary>What is applied is YAML to the API server.</summary>
public sealed class ApplyBodyTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("\ud83d\ude00")]
    [InlineData("a\ud83d\ude00\ud83d\ude00b\u00e4\0\n")]
    [InlineData("\\ud83d\\ude00")]
    [InlineData("\\\ud83d\ude00\\\\")]
    public void It_says_the_same_without_pairs_of_escapes(string text)
    {
        var body = ApplyBody.Of(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["text"] = text }));

        Assert.Equal(text, (string?)JsonNode.Parse(body)!["text"]);
        Assert.DoesNotContain("\\uD83D", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }
}
