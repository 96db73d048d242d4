using ContainerMcp.Crds.V1Alpha1;
using k8s.Models;
using static ContainerMcp.CrdGenerator.SchemaParts;
using Schema = System.Collections.Generic.Dictionary<string, object>;

namespace ContainerMcp.CrdGenerator;

/// <summary>Compact schemas of Kubernetes' own types. Reflection would give their hundreds of fields a description each and the CRD its size limit.</summary>
internal static class KubernetesSchemas
{
    /// <summary>A new schema of the type, or null when it is not one of Kubernetes' own.</summary>
    public static Schema? For(Type type) =>
        type == typeof(V1Toleration) ? Toleration()
        : type == typeof(V1NetworkPolicyPeer) ? NetworkPolicyPeer()
        : type == typeof(V1Affinity) ? AffinitySchema.Create()
        : type == typeof(V1LabelSelector) ? LabelSchemas.Selector()
        : type == typeof(V1Condition) ? Condition()
        : null;

    private static Schema Toleration() => Object(new()
    {
        ["effect"] = Enum("The effect of the taint; unset matches every effect.", "NoSchedule", "PreferNoSchedule", "NoExecute"),
        ["key"] = String("The key of the taint.", LabelSchemas.LongestKey),
        ["operator"] = Enum("Whether the value must be equal or the key just exist. Unset means Equal.", "Exists", "Equal"),
        ["tolerationSeconds"] = new Schema { ["type"] = "integer", ["format"] = "int64", ["description"] = "How long a NoExecute taint is tolerated; unset: for ever." },
        ["value"] = String("The value of the taint, with operator Equal.", LabelSchemas.LongestValue),
    });

    private static Schema NetworkPolicyPeer()
    {
        var peer = Object(new()
        {
            ["ipBlock"] = Describe(Object(new()
            {
                ["cidr"] = Range("The range, for example 203.0.113.0/24."),
                ["except"] = ListOf(Range(null), 32, "Ranges inside cidr that are left out."),
            }, "cidr"), "Addresses. Cannot be combined with selectors."),
            ["namespaceSelector"] = Describe(LabelSchemas.Selector(), "Labels of namespaces; an empty selector means all."),
            ["podSelector"] = Describe(LabelSchemas.Selector(), "Labels of pods; without namespaceSelector, in the sandbox's namespace."),
        });
        peer["x-kubernetes-validations"] = new List<object>
        {
            new Schema
            {
                ["rule"] = "has(self.ipBlock) != (has(self.podSelector) || has(self.namespaceSelector))",
                ["message"] = "a peer is either an ipBlock, or a podSelector and/or a namespaceSelector",
            },
        };
        return peer;
    }

    // A rule and no pattern: its words help, and servers without rules leave it to the operator, which has better ones than a pattern too.
    private static Schema Range(string? description)
    {
        var range = String(description, Patterns.LongestRange);
        range["x-kubernetes-validations"] = new List<object>
        {
            new Schema { ["rule"] = Patterns.RangeRule, ["message"] = "a range of addresses is needed, such as 203.0.113.0/24 or 2001:db8::/32" },
        };
        return range;
    }

    // The bounds are those of Kubernetes' own conditions.
    private static Schema Condition() => Object(new()
    {
        ["lastTransitionTime"] = Date("When status last changed."),
        ["message"] = String("The root cause in plain words.", 32768),
        ["observedGeneration"] = new Schema { ["type"] = "integer", ["format"] = "int64", ["description"] = "The metadata.generation that the condition speaks of." },
        ["reason"] = String("The cause as one word, for programs.", 1024),
        ["status"] = Enum("Whether the condition holds.", "True", "False", "Unknown"),
        ["type"] = String("The condition's name.", 316),
    }, "lastTransitionTime", "message", "reason", "status", "type");
}
