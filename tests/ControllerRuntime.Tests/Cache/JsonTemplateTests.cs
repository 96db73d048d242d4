using System.Text;
using ContainerMcp.ControllerRuntime.Cache;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Cache;

/// <summary>What comes back is what was put in, whatever it is beside the template.</summary>
public sealed class JsonTemplateTests
{
    private const string Pod = """
        {"metadata":{"name":"mcp-agent","namespace":"team","uid":"11111111-2222-3333-4444-555555555555","labels":{"app.kubernetes.io/name":"sandbox"},"resourceVersion":"1017"},
        "spec":{"containers":[{"name":"sandbox","image":"registry.example/sandbox:1.0","env":[{"name":"MCP_PORT","value":"8000"},{"name":"MCP_HOST","value":"::"}]}]},
        "status":{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/3 nodes are available."}]}}
        """;

    [Theory]
    [InlineData("mcp-agent", "mcp-another-one")]
    [InlineData("mcp-agent", "")]
    [InlineData("1017", "98765432")]
    [InlineData("\"phase\":\"Pending\"", "\"phase\":\"Running\",\"podIP\":\"192.0.2.7\"")]
    [InlineData("{\"name\":\"MCP_PORT\",\"value\":\"8000\"},", "")]
    public void An_object_that_is_alike_takes_little(string old, string @new)
    {
        var json = Encoding.UTF8.GetBytes(Pod.Replace(old, @new, StringComparison.Ordinal));

        var own = Restored(new(Encoding.UTF8.GetBytes(Pod)), json);

        Assert.NotNull(own);
        Assert.InRange(own.Length, 1, 100);
    }

    [Fact]
    public void Equal_bytes_take_next_to_nothing() => Assert.InRange(Restored(new(Encoding.UTF8.GetBytes(Pod)), Encoding.UTF8.GetBytes(Pod))!.Length, 1, 12);

    [Fact]
    public void What_is_not_alike_is_left_as_it_is()
    {
        var noise = new byte[4000];
        new Random(1).NextBytes(noise);

        Assert.Null(new JsonTemplate(Encoding.UTF8.GetBytes(Pod)).Subtract(noise));
    }

    [Fact]
    public void Whatever_was_cut_moved_doubled_and_overwritten_comes_back()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var template = Bytes(random, random.Next(300));
            var json = new List<byte>(template);
            for (var edits = random.Next(6); edits > 0; edits--)
            {
                var at = random.Next(json.Count + 1);
                var length = random.Next(json.Count - at + 1);
                switch (random.Next(4))
                {
                    case 0:
                        json.RemoveRange(at, length);
                        break;
                    case 1:
                        json.InsertRange(at, json.GetRange(at, length));
                        break;
                    case 2:
                        json.InsertRange(at, Bytes(random, random.Next(20)));
                        break;
                    default:
                        json.AddRange(json.GetRange(at, length));
                        break;
                }
            }

            Restored(new(template), [.. json]);
        }
    }

    /// <summary>Few different bytes: many places look alike.</summary>
    private static byte[] Bytes(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => (byte)('a' + random.Next(2)))];

    private static byte[]? Restored(JsonTemplate template, byte[] json)
    {
        var own = template.Subtract(json);
        if (own is not null)
        {
            var restored = new byte[JsonTemplate.LengthOf(own)];
            JsonTemplate.Restore(own, template.Json, restored);
            Assert.Equal(json, restored);
        }

        return own;
    }
}
