using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Apply;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Apply;

public sealed class DesiredStateTests
{
    private static bool Contains(string desired, string actual) => DesiredState.IsContained(JsonNode.Parse(desired), JsonNode.Parse(actual));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1,"added":"default"}""")]
    [InlineData("""{"spec":{"containers":[{"name":"x"}]}}""", """{"spec":{"containers":[{"name":"x","terminationMessagePath":"/dev/termination-log"}]}}""")]
    [InlineData("""{"limits":{"memory":"1024Mi","cpu":"0.5"}}""", """{"limits":{"memory":"1Gi","cpu":"500m"}}""")]
    [InlineData("""{"tolerations":[{"key":"a"}]}""", """{"tolerations":[{"key":"not-ready"},{"key":"a","operator":"Exists"}]}""")]
    [InlineData("""{"labels":{}, "ports":[]}""", "{}")]
    [InlineData("""{"a":null}""", """{"a":5}""")]
    public void Defaults_and_other_spellings_are_no_difference(string desired, string actual) => Assert.True(Contains(desired, actual));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""")]
    [InlineData("""{"a":1}""", "{}")]
    [InlineData("""{"a":{"b":1}}""", """{"a":[1]}""")]
    [InlineData("""{"a":"1Gi"}""", """{"a":"2Gi"}""")]
    [InlineData("""{"a":"x"}""", """{"a":"y"}""")]
    [InlineData("""{"labels":{"name":"1"}}""", """{"labels":{"name":"1e999999999"}}""")]
    [InlineData("""{"ports":[{"port":1}]}""", """{"ports":[{"port":2}]}""")]
    [InlineData("""{"egress":[{"to":"a"}]}""", """{"egress":[{"to":"a"},{"to":"everywhere"}]}""")]
    [InlineData("""{"egress":[]}""", """{"egress":[{"to":"everywhere"}]}""")]
    [InlineData("""{"podSelector":{"matchLabels":{"a":"b"}}}""", """{"podSelector":{"matchLabels":{"a":"b","none":"such"}}}""")]
    [InlineData("""{"selector":{"a":"b"}}""", """{"selector":{"a":"b","c":"d"}}""")]
    [InlineData("""{"tolerations":[{"key":"a"}]}""", """{"tolerations":[{"key":"b"}]}""")]
    public void Drift_is_seen(string desired, string actual) => Assert.False(Contains(desired, actual));

    [Theory]
    [InlineData("""{"ports":[{"port":1}],"a":1}""", """{"ports":[{"port":1},{"port":2}],"a":1}""", """{"ports":[{"port":1}]}""")]
    [InlineData("""{"spec":{"selector":{"a":"b"}}}""", """{"spec":{"selector":{"a":"b","c":"d"},"other":1}}""", """{"spec":{"selector":{"c":null}}}""")]
    [InlineData("""{"tolerations":[{"key":"a"}]}""", """{"tolerations":[{"key":"b"}]}""", """{"tolerations":[{"key":"b"},{"key":"a"}]}""")]
    [InlineData("""{"a":{"b":1}}""", "{}", """{"a":{"b":1}}""")]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""", "{}")]
    public void A_repair_changes_what_differs_and_takes_away_what_others_added_to_lists_and_selectors(string desired, string actual, string patch) =>
        Assert.Equal(patch, DesiredState.Repair(JsonNode.Parse(desired)!.AsObject(), JsonNode.Parse(actual)!.AsObject()).ToJsonString());

    [Fact]
    public void The_hash_depends_on_content_and_not_on_order()
    {
        var a = DesiredState.Hash(JsonNode.Parse("""{"a":1,"b":{"c":[1,2],"d":null}}""")!);

        Assert.Equal(a, DesiredState.Hash(JsonNode.Parse("""{"b":{"d":null,"c":[1,2]},"a":1}""")!));
        Assert.NotEqual(a, DesiredState.Hash(JsonNode.Parse("""{"b":{"d":null,"c":[2,1]},"a":1}""")!));
        Assert.Matches("^[0-9a-f]{32}$", a);
    }
}
