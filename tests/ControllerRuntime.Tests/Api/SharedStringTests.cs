using System.Text.Json;
using ContainerMcp.ControllerRuntime.Api;
using k8s.Models;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Api;

public sealed class SharedStringTests
{
    private static V1ConfigMap Read(string json) => JsonSerializer.Deserialize<V1ConfigMap>(json, KubernetesJsonOptions.Value)!;

    [Fact]
    public void Equal_strings_of_two_objects_are_one()
    {
        const string Json = """{"metadata":{"name":"a","labels":{"app.kubernetes.io/name":"something"}}}""";
        var (a, b) = (Read(Json).Metadata.Labels.Single(), Read(Json).Metadata.Labels.Single());

        Assert.Same(a.Key, b.Key);
        Assert.Same(a.Value, b.Value);
    }

    [Fact]
    public void Whatever_the_strings_are_they_are_read_right()
    {
        var random = new Random(7);
        for (var i = 0; i < 50_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(0, 100)).Select(_ => (char)(random.Next(4) == 0 ? random.Next(32, 0xD7FF) : random.Next(32, 127)))]);
            var json = JsonSerializer.Serialize(new { data = new Dictionary<string, string> { [text] = text, ["n"] = text } });

            var data = Read(json).Data;
            Assert.Equal(text, data[text]);
            Assert.Equal(text, data["n"]);
        }
    }

    [Theory]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("{}")]
    public void What_is_no_string_is_refused(string value) =>
        Assert.Throws<JsonException>(() => Read("{\"metadata\":{\"name\":" + value + "}}"));

    [Fact]
    public void Null_stays_null() => Assert.Null(Read("""{"metadata":{"name":null}}""").Metadata.Name);
}
